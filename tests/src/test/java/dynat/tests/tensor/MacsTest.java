package dynat.tests.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.Convolution;
import dynat.tensor.Devices;
import dynat.tensor.Epilogue;
import dynat.tensor.Geometry;
import dynat.tensor.Macs;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MacsTest {

    private static List<Long> of(Runnable body) {
        var told = new ArrayList<Long>();
        Devices.choose("ejml", 1).device().run(() -> {
            Macs.observe(told::add, body);
            return null;
        });
        return told;
    }

    private static Tensor ones(int... dims) {
        return Tensor.full(new Shape(dims), 1);
    }

    @Test
    void ofProducts() {
        assertEquals(List.of(2L * 3 * 5), of(() -> ones(2, 3).matmul(ones(3, 5))));
        assertEquals(List.of(2L * 3 * 5), of(() -> ones(3, 2).matmul(true, ones(5, 3), true)));
    }

    /// There and back, a convolution forms the same products: 2 images, 4 filters of 3 x 3 x 3, 2 x 3 windows.
    @Test
    void ofConvolutions() {
        var g = new Geometry(2, 1);
        long macs = 2 * 4 * 27 * 2 * 3;
        assertEquals(List.of(macs, macs, macs), of(() -> {
            Tensor x = ones(2, 3, 4, 5), w = ones(4, 3, 3, 3);
            var y = Convolution.forward(x, w, g, Epilogue.NONE);
            assertEquals(new Shape(2, 4, 2, 3), y.shape());
            Convolution.backwardInput(y, w, x.shape(), g);
            Convolution.backwardWeight(y, x, w.shape(), g);
        }));
    }

    @Test
    void ofBatchesOfProducts() {
        assertEquals(List.of(7L * 2 * 3 * 5), of(() -> ones(7, 2, 3).matmul(ones(7, 3, 5))));
        assertEquals(List.of(7L * 2 * 3 * 5), of(() -> ones(7, 2, 3).matmul(ones(3, 5))));
    }

    /// In two groups each of 6 filters sees 2 channels; transposed, each of 16 pixels paints 3 x 3 numbers of 3
    /// channels.
    @Test
    void ofGroupsAndTransposed() {
        var groups = new Geometry(1, 1).grouped(2);
        assertEquals(
                List.of(6L * 2 * 9 * 16),
                of(() -> Convolution.forward(ones(1, 4, 4, 4), ones(6, 2, 3, 3), groups, Epilogue.NONE)));
        var twice = new Geometry(2, 1);
        long macs = 16L * 5 * 3 * 9;
        assertEquals(List.of(macs, macs, macs), of(() -> {
            Tensor x = ones(1, 5, 4, 4), w = ones(5, 3, 3, 3);
            var y = Convolution.transposed(x, w, twice, 1, 1);
            Convolution.transposedBackwardInput(y, w, x.shape(), twice);
            Convolution.backwardWeight(x, y, w.shape(), twice);
        }));
    }

    @Test
    void nothingElseCounts() {
        assertEquals(List.of(), of(() -> ones(2, 3).plus(ones(2, 3)).dot(ones(2, 3))));
    }
}
