package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which kernels carry selections out, and what is uploaded for them.
class SelectionsTest {
    private static final Shape IMAGES = new Shape(4, 8, 6, 6);

    @TempDir
    Path folder;

    private Path log;
    private CudaKernels kernels;
    private Device device;

    @BeforeEach
    void open() throws IOException {
        log = Files.createFile(folder.resolve("log"));
        kernels = new CudaKernels(new RecordingGpu(log), PlainProducts::new, Order.CHANNELS_LAST);
        device = new Device("cuda", "recording", DType.F32, Order.CHANNELS_LAST, kernels);
    }

    private Tensor zeros(Shape shape) {
        return device.run(() -> Tensor.of(shape, new float[shape.size()]));
    }

    /// The first words of what the GPU was asked for in `body`.
    private List<String> asked(Runnable body) {
        try {
            Files.write(log, new byte[0]);
            body.run();
            return Files.readAllLines(log).stream()
                    .map(line -> line.split(" ")[0])
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int[] range(int first, int end) {
        return IntStream.range(first, end).toArray();
    }

    @Test
    void tablesAreUploadedOnce() {
        try (var _ = Scope.open("selections")) {
            var x = zeros(IMAGES);
            for (int again = 0; again < 2; again++) {
                var expected = again == 0 ? List.of("upload", "take_16") : List.of("take_16");
                assertEquals(
                        expected,
                        asked(() ->
                                Selection.of("crop", IMAGES).along(2, 1, 2, 3).take(x)));
            }
            assertEquals(
                    List.of("upload", "take_16"),
                    asked(() -> Selection.of("crop", IMAGES).along(2, 2, 3, 4).take(x)));
        }
    }

    /// The channels of a pixel move together, and no more of them than lie at even places.
    @Test
    void neighboursMoveTogether() {
        try (var _ = Scope.open("selections")) {
            for (int channels : new int[] {8, 4, 6, 2, 3}) {
                var shape = IMAGES.with(1, channels);
                var x = zeros(shape);
                var kernel = channels % 4 == 0 ? "take_16" : channels % 2 == 0 ? "take_8" : "take_4";
                var flipped = Selection.of("flip", shape).along(3, 5, 4, 3, 2, 1, 0);
                assertEquals(List.of("upload", kernel), asked(() -> flipped.take(x)), () -> channels + " channels");
            }
            var x = zeros(IMAGES);
            var shifted = Selection.of("slice", IMAGES).along(1, range(1, 5));
            assertEquals(List.of("upload", "take_4"), asked(() -> shifted.take(x)));
        }
    }

    @Test
    void partsThatTileAreBroughtAndOthersAreSummed() {
        try (var _ = Scope.open("selections")) {
            var all = Selection.of("concat", IMAGES);
            Selection first = all.along(1, range(0, 4)), second = all.along(1, range(4, 8));
            var half = zeros(first.to());
            var whole = zeros(IMAGES);
            assertEquals(
                    List.of("upload", "place_16", "place_16"),
                    asked(() -> Selection.put(List.of(half, half), List.of(first, second))));
            assertEquals(List.of("upload", "take_16"), asked(() -> first.put(half)));
            assertEquals(
                    List.of("upload", "sum_f32", "sum_f32"),
                    asked(() -> Selection.put(List.of(half, whole), List.of(first, all))));
            var twice = all.along(1, 0, 1, 2, 3, 0, 1, 2, 3);
            assertEquals(List.of("upload", "sum_f32"), asked(() -> twice.put(whole)));
        }
    }

    /// Selections that come once, as by the labels of a batch, do not fill the memory.
    @Test
    void whatIsKeptIsBounded() {
        try (var _ = Scope.open("selections")) {
            var x = zeros(new Shape(1000));
            long most = 0;
            for (int i = 0; i < 999; i++) {
                int first = i;
                try (var _ = Scope.open("one")) {
                    Selection.of("gather", x.shape()).along(0, first, 999).take(x);
                }
                most = i == 500 ? kernels.machine().memory().held() : most;
            }
            assertTrue(most > 0);
            assertEquals(most, kernels.machine().memory().held());
        }
    }

    @Test
    void nothingIsAskedForNothing() {
        try (var _ = Scope.open("selections")) {
            var empty = new Shape(0, 8, 6, 6);
            var x = zeros(empty);
            assertEquals(
                    List.of(),
                    asked(() -> Selection.of("slice", empty).along(1, 3).take(x)));
            assertEquals(List.of(), asked(() -> Selection.of("slice", empty).put(x)));
        }
    }
}
