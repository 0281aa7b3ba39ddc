package dynat.bench;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/// The machine's float32 peak as Java reaches it: fused multiply-adds on registers alone, on all threads at once.
///
/// Twelve sums, none waiting for another: as many as hide the latency of any processor of today, and as fit into the
/// sixteen registers of 256-bit vectors. They converge to 1, so no number ever becomes slow to compute with.
final class Peak {
    private Peak() {}

    private static final int SUMS = 12, STEPS = 100_000, CALLS = 100, TRIALS = 16;

    /// The best of several trials, in GFLOP/s; NaN without the vector module.
    static double gflops(int threads) {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return Double.NaN;
        }
        double work = 2e-9 * Loop.LANES * SUMS * STEPS * CALLS * threads;
        return IntStream.range(0, TRIALS)
                .mapToDouble(_ -> work / seconds(threads))
                .max()
                .orElseThrow();
    }

    /// How long all threads take together.
    private static double seconds(int threads) {
        var start = new CyclicBarrier(threads + 1);
        var end = new CyclicBarrier(threads + 1);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                pool.submit(() -> {
                    start.await();
                    float sum = 0;
                    for (int call = 0; call < CALLS; call++) {
                        sum += Loop.run(STEPS, call);
                    }
                    end.await();
                    return sum;
                });
            }
            start.await();
            long began = System.nanoTime();
            end.await();
            return (System.nanoTime() - began) * 1e-9;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Loaded only where the vector module is.
    private static final class Loop {
        static final int LANES = FloatVector.SPECIES_PREFERRED.length();

        static float run(int steps, float from) {
            var species = FloatVector.SPECIES_PREFERRED;
            FloatVector a = FloatVector.broadcast(species, 0.5f), b = a;
            FloatVector s0 = FloatVector.broadcast(species, from), s1 = s0.add(a), s2 = s1.add(a), s3 = s2.add(a);
            FloatVector s4 = s3.add(a), s5 = s4.add(a), s6 = s5.add(a), s7 = s6.add(a);
            FloatVector s8 = s7.add(a), s9 = s8.add(a), s10 = s9.add(a), s11 = s10.add(a);
            for (int step = 0; step < steps; step++) {
                s0 = s0.fma(a, b);
                s1 = s1.fma(a, b);
                s2 = s2.fma(a, b);
                s3 = s3.fma(a, b);
                s4 = s4.fma(a, b);
                s5 = s5.fma(a, b);
                s6 = s6.fma(a, b);
                s7 = s7.fma(a, b);
                s8 = s8.fma(a, b);
                s9 = s9.fma(a, b);
                s10 = s10.fma(a, b);
                s11 = s11.fma(a, b);
            }
            var first = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
            return first.add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).lane(0);
        }
    }
}
