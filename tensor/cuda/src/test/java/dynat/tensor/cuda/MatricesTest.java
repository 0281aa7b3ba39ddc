package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How products of tensors with leading axes are asked for: what can be one call is one.
class MatricesTest {
    @TempDir
    Path folder;

    /// Which products were asked for, and how far their operands lie from the first one's.
    private final class Asked implements Products {
        private final List<String> calls = new ArrayList<>();
        private long a, b, y;

        @Override
        public void multiply(Matrices shape, DType type, DType gives, long a, long b, long y) {
            if (calls.isEmpty()) {
                this.a = a;
                this.b = b;
                this.y = y;
            }
            calls.add("%d of %d %d %d steps %d %d at %d %d %d"
                    .formatted(
                            shape.batch(),
                            shape.m(),
                            shape.n(),
                            shape.k(),
                            shape.stepA(),
                            shape.stepB(),
                            (a - this.a) / 4,
                            (b - this.b) / 4,
                            (y - this.y) / 4));
        }

        @Override
        public void convolve(Correlation shape, DType type, long x, long w, long y) {
            calls.add("convolve");
        }

        @Override
        public void backwardInput(Correlation shape, DType type, long dy, long w, long dx) {
            calls.add("backwardInput");
        }

        @Override
        public void backwardWeight(Correlation shape, DType type, long dy, long x, long dw) {
            calls.add("backwardWeight");
        }
    }

    private static Tensor zeros(int... dims) {
        var shape = new Shape(dims);
        return Tensor.of(shape, new float[shape.size()]);
    }

    private List<String> calls(boolean transposeA, int[] a, int[] b) throws IOException {
        var asked = new Asked();
        var log = folder.resolve("log");
        Files.write(log, new byte[0]);
        var kernels = new CudaKernels(new RecordingGpu(log), _ -> asked, Order.ROW_MAJOR);
        var device = new Device("cuda", "recording", DType.F32, Order.ROW_MAJOR, kernels);
        try (var _ = Scope.open("matrices")) {
            device.run(() -> zeros(a).matmul(transposeA, zeros(b), false));
        }
        return asked.calls;
    }

    @Test
    void leadingAxesAreOneBatch() throws IOException {
        assertEquals(
                List.of("24 of 5 7 6 steps 30 42 at 0 0 0"),
                calls(false, new int[] {2, 3, 4, 5, 6}, new int[] {2, 3, 4, 6, 7}));
    }

    @Test
    void rowsThatMeetOneMatrixAreThoseOfOneLongOne() throws IOException {
        assertEquals(
                List.of("1 of 60 7 6 steps 0 0 at 0 0 0"),
                calls(false, new int[] {3, 4, 5, 6}, new int[] {1, 1, 6, 7}));
        assertEquals(
                List.of("12 of 5 7 6 steps 30 0 at 0 0 0"),
                calls(true, new int[] {3, 4, 6, 5}, new int[] {1, 1, 6, 7}));
    }

    @Test
    void aMatrixForAllIsNotCopied() throws IOException {
        assertEquals(
                List.of("12 of 5 7 6 steps 0 42 at 0 0 0"), calls(false, new int[] {5, 6}, new int[] {3, 4, 6, 7}));
    }

    /// The innermost axes that go on alike are the batch; the others are gone through.
    @Test
    void whatIsRepeatedInBetweenIsSeveralCalls() throws IOException {
        assertEquals(
                List.of(
                        "4 of 5 7 6 steps 0 42 at 0 0 0",
                        "4 of 5 7 6 steps 0 42 at 30 0 140",
                        "4 of 5 7 6 steps 0 42 at 60 0 280"),
                calls(false, new int[] {3, 1, 5, 6}, new int[] {1, 4, 6, 7}));
        assertEquals(
                List.of("1 of 20 7 6 steps 0 0 at 0 0 0", "1 of 20 7 6 steps 0 0 at 120 42 140"),
                calls(false, new int[] {2, 4, 5, 6}, new int[] {2, 1, 6, 7}));
    }

    @Test
    void nothingIsAskedForNothing() throws IOException {
        assertEquals(List.of(), calls(false, new int[] {2, 0, 6}, new int[] {2, 6, 7}));
        assertEquals(List.of(), calls(false, new int[] {2, 5, 0}, new int[] {2, 0, 7}));
        assertEquals(
                List.of("clear"),
                Files.readAllLines(folder.resolve("log")).stream()
                        .map(line -> line.split(" ")[0])
                        .filter("clear"::equals)
                        .toList());
    }
}
