package dynat.bench;

import dynat.tensor.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// How many times as fast a line is on all threads as on one.
///
/// The two take turns, call by call, in one process: from run to run, a machine's speed changes by more than what is
/// looked for. In a third turn as many copies of the work as there are threads run at once, on a thread each. They
/// share nothing but the machine, so what they reach together is all that it has to give.
final class Scaling {
    private static final int LEAST = 5, MOST = 200;

    private final int threads;
    private final double seconds, warm;
    private final Pattern only;
    /// One of all threads, and as many of one thread as there are threads.
    private final Device together;
    private final List<Device> apart = new ArrayList<>();

    /// @param device  makes one of so many threads
    /// @param seconds of measuring each turn
    /// @param warm    seconds before
    /// @param only    which names are measured
    Scaling(int threads, IntFunction<Device> device, double seconds, double warm, Pattern only) {
        this.threads = threads;
        this.seconds = seconds;
        this.warm = warm;
        this.only = only;
        together = device.apply(threads);
        for (int i = 0; i < threads; i++) {
            apart.add(device.apply(1));
        }
    }

    /// Measures and prints the lines of `work`.
    ///
    /// @param images that one call sees
    /// @param work   made on the current device, by the names of the lines
    void lines(int images, Supplier<Map<String, Runnable>> work) {
        var all = together.run(work::get);
        var each = apart.stream().map(device -> device.run(work::get)).toList();
        all.keySet().stream().filter(name -> only.matcher(name).find()).forEach(name -> {
            var one = each.stream().map(made -> made.get(name)).toList();
            try (var pool = Executors.newFixedThreadPool(threads)) {
                line(
                        name,
                        images,
                        List.of(
                                () -> on(apart.getFirst(), one.getFirst()),
                                () -> on(together, all.get(name)),
                                () -> atOnce(one, pool)));
            }
        });
    }

    private static void on(Device device, Runnable work) {
        device.run(() -> {
            Meter.scoped(work);
            return null;
        });
    }

    private void atOnce(List<Runnable> works, ExecutorService pool) {
        var calls = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < works.size(); i++) {
            int which = i;
            calls.add(CompletableFuture.runAsync(() -> on(apart.get(which), works.get(which)), pool));
        }
        calls.forEach(CompletableFuture::join);
    }

    private void line(String name, int images, List<Runnable> turns) {
        turn(turns, warm, new double[turns.size()][MOST]);
        var times = new double[turns.size()][MOST];
        int count = turn(turns, seconds, times);
        double[] median = new double[times.length], least = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            Arrays.sort(times[i], 0, count);
            median[i] = times[i][count / 2];
            least[i] = times[i][0];
        }
        System.out.printf(
                "%s batch=%d threads=%d one_ms=%.3f one_min_ms=%.3f all_ms=%.3f all_min_ms=%.3f apart_ms=%.3f"
                        + " apart_min_ms=%.3f%n",
                name, images, threads, median[0], least[0], median[1], least[1], median[2], least[2]);
    }

    /// Takes turns for so long, and tells how long each of them took, in milliseconds.
    ///
    /// @return how often each had its turn
    private static int turn(List<Runnable> turns, double seconds, double[][] times) {
        int count = 0;
        long start = System.nanoTime();
        while (count < LEAST || count < MOST && (System.nanoTime() - start) * 1e-9 < seconds * turns.size()) {
            for (int i = 0; i < turns.size(); i++) {
                long began = System.nanoTime();
                turns.get(i).run();
                times[i][count] = (System.nanoTime() - began) * 1e-6;
            }
            count++;
        }
        return count;
    }
}
