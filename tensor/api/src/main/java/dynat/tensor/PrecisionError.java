package dynat.tensor;

import java.util.Locale;

/// A precision that was asked of a backend that does not compute in it.
public final class PrecisionError extends IllegalArgumentException {
    /// An error that says so.
    ///
    /// @param backend   its name
    /// @param precision what was asked for
    PrecisionError(String backend, Precision precision) {
        super(
                "precision: %s does not compute in %s\n    fix:    leave --precision out, or compute on a GPU (--device cuda)"
                        .formatted(backend, precision.name().toLowerCase(Locale.ROOT)));
    }
}
