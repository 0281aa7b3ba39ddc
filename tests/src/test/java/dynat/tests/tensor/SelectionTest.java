package dynat.tests.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Device;
import dynat.tensor.MaxPooling;
import dynat.tensor.Order;
import dynat.tensor.Resampling;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import dynat.tensor.Window;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What selections, windows and resampling do on every device, and what they refuse, word for word.
@AlsoOnGpu
class SelectionTest {

    private static Tensor ones(int... dims) {
        return Backends.reference().run(() -> Tensor.full(new Shape(dims), 1));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(ShapeError.class, call).getMessage());
    }

    // ---- messages ----

    @Test
    void indicesLieWithinTheAxis() {
        assertRefused("""
                take: index 3 is outside axis 1, whose extent is 3
                    tensor  [2, 3]
                    fix:    pass indices from 0 to 2""", () -> Selection.of("take", new Shape(2, 3)).along(1, 0, 3));
        assertRefused("""
                take: index -2 is outside axis 0, whose extent is 0
                    tensor  [0]
                    fix:    pass no index""", () -> Selection.of("take", new Shape(0)).along(0, -2));
    }

    @Test
    void aSelectionIsOfOneShape() {
        var selection = Selection.of("flip", new Shape(2, 3)).along(1, 2);
        assertRefused("""
                flip: the selection was made for another shape
                    tensor  [3, 2]
                    wanted  [2, 3]
                    fix:    pass a tensor of [2, 3]""", () -> selection.take(ones(3, 2)));
        assertRefused("""
                flip: the selection was made for another shape
                    part 0  [2, 3]
                    wanted  [2, 1]
                    fix:    pass a tensor of [2, 1]""", () -> selection.put(ones(2, 3)));
    }

    @Test
    void partsLiveOnOneDevice() {
        Device here = Backends.open("ejml", 1), there = Backends.open("ejml", 1);
        Tensor x = here.run(() -> Tensor.scalar(1)), y = there.run(() -> Tensor.scalar(2));
        var place = Selection.of("concat", new Shape());
        var error =
                assertThrows(IllegalArgumentException.class, () -> Selection.put(List.of(x, y), List.of(place, place)));
        assertEquals(
                "concat: operands live on ejml and on ejml\n    fix:    make all of them on one device",
                error.getMessage());
    }

    @Test
    void aResultMustBeHeld() {
        assertRefused("""
                repeat: the result would be [50000, 50000] and hold 2500000000 numbers, and a tensor holds at most 2147483647
                    input   [50000, 2]
                    fix:    work on smaller batches""", () -> Selection.of("repeat", new Shape(50_000, 2)).along(1, new int[50_000]));
    }

    @Test
    void windowsSlide() {
        for (int[] wrong : new int[][] {{0, 1, 0}, {2, 0, 0}, {2, 1, -1}, {3, 1, 2}}) {
            var error =
                    assertThrows(IllegalArgumentException.class, () -> new Window(wrong[0], wrong[1], wrong[2], false));
            assertEquals(
                    "pool: kernel is %d, stride %d and padding %d\n    fix:    kernel and stride from 1, padding from 0 to half of the kernel"
                            .formatted(wrong[0], wrong[1], wrong[2]),
                    error.getMessage());
        }
    }

    @Test
    void aWindowMustFit() {
        var window = new Window(5, 1, 1, false);
        assertRefused("""
                maxPool2d: a window of 5 x 2 does not fit an image of 2 x 4 with padding 1 x 0
                    input   [1, 3, 2, 4]       N C H W
                    fix:    pass larger images, or make the window smaller""", () -> new MaxPooling(window, Window.of(2)).forward(ones(1, 3, 2, 4), false));
        assertRefused("""
                avgPool2d: a window of 5 x 2 does not fit an image of 2 x 4 with padding 1 x 0
                    input   [1, 3, 2, 4]       N C H W
                    fix:    pass larger images, or make the window smaller""", () -> Resampling.average(new Shape(1, 3, 2, 4), window, Window.of(2), true));
    }

    @Test
    void onlyImagesArePooled() {
        for (var call : List.<Executable>of(
                () -> new MaxPooling(Window.of(2), Window.of(2)).forward(ones(3, 4), false),
                () -> Resampling.average(new Shape(3, 4), Window.of(2), Window.of(2), true),
                () -> Resampling.adaptiveAverage(new Shape(3, 4), 1, 1),
                () -> Resampling.bilinear(new Shape(3, 4), 1, 1, true),
                () -> Resampling.bilinear(new Shape(3, 4), 2.0, true))) {
            var error = assertThrows(ShapeError.class, call);
            String message = error.getMessage(), op = message.substring(0, message.indexOf(':'));
            assertEquals(op + """
                    : input has rank 2, not 4
                        input   [3, 4]             N C H W
                        fix:    pass images or feature maps, not flattened ones""", message);
        }
    }

    @Test
    void anImageKeepsAPixel() {
        var image = new Shape(1, 3, 2, 4);
        assertRefused("""
                adaptiveAvgPool2d: an image of 2 x 4 cannot become one of 0 x 1
                    input   [1, 3, 2, 4]       N C H W
                    fix:    make every extent 1 or more""", () -> Resampling.adaptiveAverage(image, 0, 1));
        assertRefused("""
                upsampleBilinear: an image of 2 x 4 cannot become one of 0 x 1
                    input   [1, 3, 2, 4]       N C H W
                    fix:    make every extent 1 or more""", () -> Resampling.bilinear(image, 0.3, false));
        assertRefused("""
                upsampleBilinear: the result would be [1, 3, 50000, 50000] and hold 7500000000 numbers, and a tensor holds at most 2147483647
                    input   [1, 3, 2, 4]
                    fix:    work on smaller batches""", () -> Resampling.bilinear(image, 50_000, 50_000, false));
    }

    // ---- on every device ----

    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#ready")
    void selectionsFollowEachOther(Device device) {
        device.run(() -> {
            var x = Tensor.of(new Shape(2, 3), 1, 2, 3, 4, 5, 6);
            var selection = Selection.of("take", x.shape())
                    .along(1, 2, 1, 0)
                    .permuted(1, 0)
                    .along(0, 0, Selection.NOTHING, 2)
                    .along(1, 1, 1);
            assertEquals(new Shape(3, 2), selection.to());
            assertArrayEquals(new double[] {6, 6, 0, 0, 4, 4}, selection.take(x).toDoubles());
            var y = Tensor.of(new Shape(3, 2), 1, 2, 30, 40, 5, 6);
            assertArrayEquals(new double[] {0, 0, 0, 11, 0, 3}, selection.put(y).toDoubles());
            return null;
        });
    }

    /// Moving, pooling and resampling work in either order of memory and rearrange nothing.
    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#ready")
    void nothingIsRearranged(Device device) {
        device.run(() -> {
            for (var order : Order.values()) {
                var x = Tensor.full(new Shape(2, 3, 4, 6), 1).to(order);
                var part = Selection.of("take", x.shape()).along(2, 1, 0).along(3, 5, 4, 3, -1);
                var pooling = new MaxPooling(Window.of(2), Window.of(2));
                var halves = Resampling.bilinear(x.shape(), 2, 3, false);
                long before = device.kernels().layoutCopies();
                var taken = part.take(x);
                var back = part.put(taken);
                var pooled = pooling.forward(x, true);
                var unpooled =
                        pooling.backward(pooled.largest(), pooled.places().get(), x.shape());
                var half = halves.forward(x);
                var whole = halves.backward(half);
                assertEquals(before, device.kernels().layoutCopies());
                var product = x.matmul(true, x, false);
                boolean rows = device.name().equals("cuda") && order == Order.CHANNELS_LAST; // cuBLAS wants them
                assertEquals(before + (rows ? 2 : 0), device.kernels().layoutCopies());
                assertEquals(new Shape(2, 3, 6, 6), product.shape());
                for (var each : List.of(taken, back, pooled.largest(), unpooled, half, whole)) {
                    assertEquals(order, each.order());
                }
            }
            return null;
        });
    }

    /// NHWC to NCHW is no work where memory is NHWC.
    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#ready")
    void aPermutationKeepsWhatLiesTogether(Device device) {
        device.run(() -> {
            var pixels = Tensor.full(new Shape(2, 5, 6, 3), 1).to(Order.ROW_MAJOR);
            var permuted = Selection.of("permute", pixels.shape());
            assertEquals(
                    Order.CHANNELS_LAST,
                    permuted.permuted(0, 3, 1, 2).take(pixels).order());
            assertEquals(
                    Order.ROW_MAJOR, permuted.permuted(0, 2, 1, 3).take(pixels).order());
            return null;
        });
    }
}
