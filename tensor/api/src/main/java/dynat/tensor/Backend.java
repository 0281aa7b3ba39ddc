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
    /// @param options how to compute; a backend with one way to do something has no use for a choice among several
    /// @return        a device that computes with it
    /// @throws PrecisionError if it does not compute in the precision that is asked for
    Device open(Options options);

    /// How to compute, chosen once for a device.
    ///
    /// @param threads       how many threads to compute with, from 1
    /// @param convolutions  how to compute those that can be computed in several ways
    /// @param precision     how exactly to compute
    /// @param deterministic whether the same input must give the same bits; where not, a backend may be faster
    record Options(int threads, ConvolutionAlgorithm convolutions, Precision precision, boolean deterministic) {

        /// The usual choices.
        ///
        /// @param threads how many threads to compute with, from 1
        /// @return        these, and [ConvolutionAlgorithm#AUTO], [Precision#F32], deterministic
        public static Options threads(int threads) {
            return new Options(threads, ConvolutionAlgorithm.AUTO);
        }

        /// The usual choices but one.
        ///
        /// @param threads      how many threads to compute with, from 1
        /// @param convolutions how to compute those that can be computed in several ways
        public Options(int threads, ConvolutionAlgorithm convolutions) {
            this(threads, convolutions, Precision.F32, true);
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

        /// Refuses every precision but [Precision#F32].
        ///
        /// @param backend that has no other, by name
        /// @throws PrecisionError if another is asked for
        public void requireF32(String backend) {
            if (precision != Precision.F32) {
                throw new PrecisionError(backend, precision);
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
