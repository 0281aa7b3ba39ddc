package dynat.tests.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Convolution;
import dynat.tensor.Epilogue;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What dilated, grouped and transposed convolutions refuse, word for word.
class ConvolutionTest {

    private static final Geometry SAME = new Geometry(1, 1);

    private static Tensor ones(int... dims) {
        return Backends.reference().run(() -> Tensor.full(new Shape(dims), 1));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(ShapeError.class, call).getMessage());
    }

    @Test
    void whatIsSaidOfADilatedWindow() {
        assertRefused(
                """
                conv2d: a window of 3 x 3, dilated to 7 x 5, does not fit an image of 4 x 4 with padding 1 x 0
                    input   [1, 3, 4, 4]       N C H W
                    weight  [2, 3, 3, 3]       O C kH kW
                    fix:    pass larger images, or raise the padding""",
                () -> Convolution.forward(
                        ones(1, 3, 4, 4),
                        ones(2, 3, 3, 3),
                        new Geometry(1, 0).padded(1, 0).dilated(3, 2),
                        Epilogue.NONE));
        assertRefused("""
                conv2d: a window of 0 x 3 has no taps
                    input   [1, 3, 4, 4]       N C H W
                    weight  [2, 3, 0, 3]       O C kH kW
                    fix:    pass filters from 1 x 1""", () -> Convolution.forward(ones(1, 3, 4, 4), ones(2, 3, 0, 3), SAME, Epilogue.NONE));
    }

    @Test
    void groupsMustDivideTheChannels() {
        var four = SAME.grouped(4);
        assertRefused("""
                conv2d: input has 6 channels, which 4 groups do not divide
                    input   [1, 6, 4, 4]       N C H W
                    weight  [8, 1, 3, 3]       O C/groups kH kW
                    fix:    choose groups that divide the channels of input and output""", () -> Convolution.forward(ones(1, 6, 4, 4), ones(8, 1, 3, 3), four, Epilogue.NONE));
        assertRefused("""
                conv2d: output has 6 channels, which 4 groups do not divide
                    input   [1, 8, 4, 4]       N C H W
                    weight  [6, 2, 3, 3]       O C/groups kH kW
                    fix:    choose groups that divide the channels of input and output""", () -> Convolution.forward(ones(1, 8, 4, 4), ones(6, 2, 3, 3), four, Epilogue.NONE));
        assertRefused("""
                conv2d: input has 8 channels but weight expects 4 groups of 8
                    input   [1, 8, 4, 4]       N C H W
                    weight  [8, 8, 3, 3]       O C/groups kH kW
                    fix:    pass 32 channels, or filters of 2""", () -> Convolution.forward(ones(1, 8, 4, 4), ones(8, 8, 3, 3), four, Epilogue.NONE));
    }

    @Test
    void transposedConvolutionsAreChecked() {
        assertRefused("""
                convTranspose2d: input has 8 channels but weight expects 4
                    input   [1, 8, 4, 4]       N C H W
                    weight  [4, 2, 3, 3]       C O kH kW
                    fix:    pass 4 channels, or build the layer with ConvTranspose2d.of(8, …)""", () -> Convolution.transposed(ones(1, 8, 4, 4), ones(4, 2, 3, 3), SAME, 0, 0));
        assertRefused("""
                convTranspose2d: input has 8 channels, which 3 groups do not divide
                    input   [1, 8, 4, 4]       N C H W
                    weight  [8, 2, 3, 3]       C O/groups kH kW
                    fix:    choose groups that divide the channels of input and output""", () -> Convolution.transposed(ones(1, 8, 4, 4), ones(8, 2, 3, 3), SAME.grouped(3), 0, 0));
        assertRefused(
                """
                convTranspose2d: output padding is 3 with stride 2 and dilation 3
                    input   [1, 2, 4, 4]       N C H W
                    weight  [2, 2, 3, 3]       C O kH kW
                    fix:    output padding from 0, less than the stride or the dilation""",
                () -> Convolution.transposed(ones(1, 2, 4, 4), ones(2, 2, 3, 3), new Geometry(2, 1).dilated(3), 2, 3));
        assertRefused("""
                convTranspose2d: output padding is -1 with stride 1 and dilation 1
                    input   [1, 2, 4, 4]       N C H W
                    weight  [2, 2, 3, 3]       C O kH kW
                    fix:    output padding from 0, less than the stride or the dilation""", () -> Convolution.transposed(ones(1, 2, 4, 4), ones(2, 2, 3, 3), SAME, -1, 0));
        assertRefused("""
                convTranspose2d: the output would be 1 x -1
                    input   [1, 2, 2, 1]       N C H W
                    weight  [2, 2, 4, 3]       C O kH kW
                    fix:    pass larger images, or lower the padding""", () -> Convolution.transposed(ones(1, 2, 2, 1), ones(2, 2, 4, 3), new Geometry(1, 2), 0, 0));
        assertRefused("""
                convTranspose2d: input has rank 3 and weight rank 4, both must be 4
                    input   [2, 2, 1]          N C H W
                    weight  [2, 2, 4, 3]       C O kH kW
                    fix:    reshape to four axes""", () -> Convolution.transposed(ones(2, 2, 1), ones(2, 2, 4, 3), SAME, 0, 0));
    }
}
