package dynat.bench;

import dynat.tensor.Macs;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/// How a line is measured on a device that works beside the host: rounds of calls, in each of which the host asks for
/// one after the other and at the end waits for the device. A call's time is a round's, divided; the line has the
/// median of the rounds. PyTorch's program beside this one, `torch_peer.py`, measures by the same rule.
///
/// @param seconds of measuring; there are [#LEAST] rounds at least
/// @param warm    seconds before, and [#CALLS_WARMING] calls at least
record Rounds(double seconds, double warm) {

    private static final int LEAST = 5, MOST = 50, CALLS_WARMING = 4, CALLS_MOST = 1000;
    private static final double ROUND = 0.1; // seconds, of many short calls

    /// What was measured of one kind of work.
    ///
    /// @param median seconds of a call
    /// @param least  seconds of a call
    /// @param macs   multiply-accumulates of a call, as the framework counts them
    record Time(double median, double least, long macs) {
        /// Operations a second, two a multiply-accumulate.
        double tflops() {
            return 2e-12 * macs / median;
        }
    }

    /// Measures `work`, which asks for the same each time.
    Time of(Runnable work) {
        long macs = macs(work);
        double each = warmed(work);
        int calls = (int) Math.clamp(ROUND / each, 1, CALLS_MOST);
        var times = new ArrayList<Double>();
        long start = System.nanoTime();
        while (times.size() < LEAST || since(start) < seconds && times.size() < MOST) {
            times.add(round(work, calls));
        }
        times.sort(null);
        return new Time(times.get(times.size() / 2), times.getFirst(), macs);
    }

    /// Prints a line.
    ///
    /// @param about  the fields that say what it is of, such as `model=resnet18`
    /// @param images that one call sees
    static void print(String name, String about, int images, Time time, double ceiling) {
        System.out.printf(
                Locale.ROOT,
                "%s %s by=dynat mode=best median_ms=%.3f min_ms=%.3f images_per_s=%.1f tflops=%.2f share=%.3f%n",
                name,
                about,
                1e3 * time.median,
                1e3 * time.least,
                images / time.median,
                time.tflops(),
                time.tflops() / ceiling);
    }

    private static long macs(Runnable work) {
        var sum = new AtomicLong();
        Macs.observe(sum::addAndGet, () -> Meter.scoped(work));
        return sum.get();
    }

    /// Runs it until it is warm.
    ///
    /// @return seconds of a call
    private double warmed(Runnable work) {
        round(work, CALLS_WARMING);
        double each = round(work, 1);
        long start = System.nanoTime();
        while (since(start) < warm) {
            each = round(work, (int) Math.clamp(ROUND / each, 1, CALLS_MOST));
        }
        return each;
    }

    /// {@return seconds of a call}
    private static double round(Runnable work, int calls) {
        waitForDevice();
        long start = System.nanoTime();
        for (int call = 0; call < calls; call++) {
            Meter.scoped(work);
        }
        waitForDevice();
        return since(start) / calls;
    }

    /// What is read is there only when all that was asked for before is done.
    private static void waitForDevice() {
        Meter.scoped(() -> Tensor.scalar(1).item());
    }

    private static double since(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }
}
