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
    /// @param options how to compute; a backend ignores those that it has no use for
    /// @return        a device that computes with it
    Device open(Options options);

    /// How to compute, chosen once for a device.
    ///
    /// @param threads      how many threads to compute with, from 1
    /// @param convolutions how to compute those that can be computed in several ways
    record Options(int threads, ConvolutionAlgorithm convolutions) {

        /// The usual choices.
        ///
        /// @param threads how many threads to compute with, from 1
        /// @return        these, and [ConvolutionAlgorithm#AUTO]
        public static Options threads(int threads) {
            return new Options(threads, ConvolutionAlgorithm.AUTO);
        }

        /// Checks the threads.
        ///
        /// @throws IllegalArgumentException if there are none
        public Options {
            if (threads < 1) {
                throw new IllegalArgumentException(
                        "threads: %d threads cannot compute\n    fix:    pass --threads from 1".formatted(threads));
            }
        }
    }

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
