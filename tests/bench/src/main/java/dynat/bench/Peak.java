package dynat.bench;

import java.util.ArrayList;
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

    private static final int SUMS = 12, STEPS = 100_000, CALLS = 10, TRIALS = 200;

    /// The best of many short trials, in GFLOP/s; NaN without the vector module.
    static double gflops(int threads) {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return Double.NaN;
        }
        double work = 2e-9 * Loop.LANES * SUMS * STEPS * CALLS * threads;
        return work / leastSeconds(threads);
    }

    /// How long all threads take together, at the best: from when the last has come to when the last is done.
    private static double leastSeconds(int threads) {
        var times = new ArrayList<Long>();
        var together = new CyclicBarrier(threads, () -> times.add(System.nanoTime()));
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                pool.submit(() -> {
                    float sum = 0;
                    for (int trial = 0; trial < TRIALS; trial++) {
                        together.await();
                        for (int call = 0; call < CALLS; call++) {
                            sum += Loop.run(STEPS, call);
                        }
                        together.await();
                    }
                    return sum;
                });
            }
        }
        return 1e-9
                * IntStream.range(0, TRIALS)
                        .mapToLong(trial -> times.get(2 * trial + 1) - times.get(2 * trial))
                        .min()
                        .orElseThrow();
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
