package dynat.bench;

import com.sun.management.ThreadMXBean;
import dynat.tensor.Device;
import dynat.tensor.Macs;
import dynat.tensor.Scope;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// How a line is measured: calls to warm up, then calls of which each is timed, and the median of those.
///
/// The peer measures by the same rule, but is compiled beforehand: it warms up for two calls, this for some time too.
///
/// @param threads that compute
/// @param cpu     whether a call's time is the processor time of its thread
/// @param seconds of measuring
/// @param warm    seconds before
/// @param only    which names are measured
/// @param peak    of the machine, in GFLOP/s; NaN if it is not known
record Meter(int threads, boolean cpu, double seconds, double warm, Pattern only, double peak) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS_WARMING = 2, CALLS_LEAST = 5, CALLS_MOST = 200;
    /// Of calls that take more seconds, one warms up and two are timed.
    private static final double LONG = 5;
    private static final int CALLS_LONG = 2;

    /// Whether the line of this name is asked for.
    boolean wants(String name) {
        return only.matcher(name).find();
    }

    /// Measures `work` and prints its line.
    ///
    /// @param images that one call sees
    void line(String name, int images, Runnable work) {
        if (!wants(name)) {
            return;
        }
        long macs = macs(work);
        long start = System.nanoTime();
        for (int call = 1; call < CALLS_WARMING && since(start) < LONG || since(start) < warm; call++) {
            scoped(work);
        }
        var kernels = Device.current().kernels();
        long copies = kernels.layoutCopies(), bytes = allocated();
        var times = new ArrayList<Double>();
        start = System.nanoTime();
        while (times.size() < CALLS_LEAST && since(start) < 2 * LONG
                || since(start) < seconds && times.size() < CALLS_MOST) {
            double began = seconds(cpu);
            scoped(work);
            times.add(seconds(cpu) - began);
        }
        copies = kernels.layoutCopies() - copies;
        bytes = allocated() - bytes;
        times.sort(null);
        double median = times.get(times.size() / 2), gflops = 2e-9 * macs / median;
        System.out.printf(
                "%s batch=%d threads=%d median_ms=%.3f min_ms=%.3f images_per_s=%.1f"
                        + " gflops=%.1f peak_share=%.3f layout_copies=%.2f allocated_kib=%.0f%n",
                name,
                images,
                threads,
                1e3 * median,
                1e3 * times.getFirst(),
                images / median,
                gflops,
                gflops / peak,
                copies / (double) times.size(),
                bytes / 1024.0 / times.size());
    }

    /// The multiply-accumulates of a call, as the framework counts them.
    private static long macs(Runnable work) {
        var sum = new AtomicLong();
        Macs.observe(sum::addAndGet, () -> scoped(work));
        return sum.get();
    }

    /// What a call made is released with it.
    static void scoped(Runnable work) {
        try (var _ = Scope.open("call")) {
            work.run();
        }
    }

    /// {@return seconds since some time: of this thread's on the processor, or of all}
    static double seconds(boolean cpu) {
        return (cpu ? THREADS.getCurrentThreadCpuTime() : System.nanoTime()) * 1e-9;
    }

    private static double since(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }

    private static long allocated() {
        return THREADS.getTotalThreadAllocatedBytes();
    }
}
