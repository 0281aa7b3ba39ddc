package dynat.tensor;

import java.util.function.LongConsumer;

/// Multiply-accumulates: how many products convolutions and matrix products form and add up, told to whoever asks.
///
/// A product with a zero of the padding counts, as is usual, and so does one that a backend avoids by a faster
/// algorithm; pointwise computations and plain reductions do not. When nobody asks, nothing is counted.
public final class Macs {
    private Macs() {}

    private static final ScopedValue<LongConsumer> OBSERVER = ScopedValue.newInstance();

    /// Runs `body`; `observer` is told of the multiply-accumulates of each convolution and matrix product in it that
    /// this thread asks for, as it is carried out.
    ///
    /// @param observer told how many, after each of them
    /// @param body     what to run
    public static void observe(LongConsumer observer, Runnable body) {
        ScopedValue.where(OBSERVER, observer).run(body);
    }

    /// @param results how many numbers came out
    /// @param each    how many products were added up in each of them
    static void count(int results, int each) {
        if (OBSERVER.isBound()) {
            OBSERVER.get().accept((long) results * each);
        }
    }
}
