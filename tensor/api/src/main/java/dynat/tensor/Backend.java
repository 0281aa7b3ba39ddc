package dynat.tensor;

/// One way to compute: found by `ServiceLoader`, asked whether it works here, and opened.
public interface Backend {

    /// {@return what `--device` calls it, such as `simd`}
    String name();

    /// {@return which backend is preferred when several are ready: the highest}
    int rank();

    /// Looks whether this backend works here, without side effects.
    ///
    /// @return what was found, or what is missing
    Availability availability();

    /// Opens this backend.
    ///
    /// @param threads how many threads to compute with; backends without threads of their own ignore it
    /// @return        a device that computes with it
    Device open(int threads);

    /// Whether a backend works here.
    sealed interface Availability {
        /// It does.
        ///
        /// @param what what was found, such as `256-bit vectors`
        record Ready(String what) implements Availability {}

        /// It does not.
        ///
        /// @param why what was looked for and not found
        /// @param fix what to do, as an imperative
        record Missing(String why, String fix) implements Availability {}
    }
}
