package dynat.bench;

import dynat.tensor.Backend;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Macs;
import dynat.tensor.Tensor;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// The convolutions of a CIFAR ResNet-18 on a GPU, each in three directions.
///
/// A launch does not wait for its end: calls are timed by the dozen, and the device is waited for once after each
/// dozen. With `-Ddynat.cuda.algorithms=true` the backend says how it computes each, the first time.
///
/// ```
/// java -cp bench.jar --enable-native-access=ALL-UNNAMED dynat.bench.CudaLayers 128 512
/// ```
public final class CudaLayers {
    private static final int DOZENS = 7, DOZEN = 12;

    private CudaLayers() {}

    /// Prints a line for each layer, direction and batch: milliseconds of a call, the median over dozens, and TFLOP/s
    /// of the direct computation.
    ///
    /// @param args batches; otherwise 128 and 512
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        var batches = args.length == 0
                ? new int[] {128, 512}
                : IntStream.range(0, args.length)
                        .map(i -> Integer.parseInt(args[i]))
                        .toArray();
        Devices.choose("cuda", Backend.Options.threads(1)).device().run(() -> {
            System.out.println("# " + Device.current().about());
            for (int batch : batches) {
                Layers.each(batch, (name, work) -> line(name, batch, work));
            }
            return null;
        });
    }

    private static void line(String name, int batch, Runnable work) {
        var macs = new AtomicLong();
        Macs.observe(macs::addAndGet, () -> Meter.scoped(work));
        dozen(work);
        double seconds = IntStream.range(0, DOZENS)
                .mapToDouble(_ -> dozen(work))
                .sorted()
                .skip(DOZENS / 2)
                .findFirst()
                .orElseThrow();
        System.out.printf(
                "%s batch=%d ms=%.4f tflops=%.1f%n", name, batch, 1e3 * seconds, 2e-12 * macs.get() / seconds);
    }

    /// @return seconds a call
    private static double dozen(Runnable work) {
        await();
        long start = System.nanoTime();
        for (int call = 0; call < DOZEN; call++) {
            Meter.scoped(work);
        }
        await();
        return (System.nanoTime() - start) * 1e-9 / DOZEN;
    }

    /// Reading a number waits for everything before.
    private static void await() {
        Meter.scoped(() -> Tensor.scalar(0).item());
    }
}
