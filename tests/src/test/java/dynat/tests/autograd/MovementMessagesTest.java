package dynat.tests.autograd;

import static dynat.autograd.ops.Concat.concat;
import static dynat.autograd.ops.Expand.expand;
import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Flip.flip;
import static dynat.autograd.ops.Gather.gather;
import static dynat.autograd.ops.IndexSelect.indexSelect;
import static dynat.autograd.ops.Matmul.matmul;
import static dynat.autograd.ops.Pad.pad;
import static dynat.autograd.ops.Permute.permute;
import static dynat.autograd.ops.ReflectionPad.reflectionPad;
import static dynat.autograd.ops.Repeat.repeat;
import static dynat.autograd.ops.Slice.slice;
import static dynat.autograd.ops.Squeeze.squeeze;
import static dynat.autograd.ops.Stack.stack;
import static dynat.autograd.ops.Transpose.transpose;
import static dynat.autograd.ops.Unsqueeze.unsqueeze;
import static dynat.autograd.ops.UpsampleNearest.upsampleNearest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/// What the ops that move numbers say of what they cannot do, word for word.
@ExtendWith(OnReference.class)
class MovementMessagesTest {

    @Test
    void anAxisThatIsNotThere() {
        var x = of(2, 3);
        for (var call : List.<Executable>of(
                () -> flatten(x, 3),
                () -> squeeze(x, 3),
                () -> permute(x, 0, 3),
                () -> transpose(x, 0, 3),
                () -> slice(x, 3, 0, 1),
                () -> flip(x, 3),
                () -> concat(3, x, x),
                () -> indexSelect(x, 3, 0),
                () -> gather(x, 3, new Shape(1, 1), 0))) {
            String message = assertThrows(IllegalArgumentException.class, call).getMessage();
            assertEquals(message.substring(0, message.indexOf(':')) + """
                    : there is no axis 3 in a tensor of rank 2
                        input   [2, 3]
                        fix:    pass an axis from -2 to 1""", message);
        }
    }

    @Test
    void anAxisOfAScalar() {
        assertSays("""
                flip: there is no axis 0 in a tensor of rank 0
                    input   []
                    fix:    pass a tensor that has axes""", () -> flip(of(), 0));
    }

    @Test
    void unsqueezeBeyondTheNewAxis() {
        assertSays("""
                unsqueeze: axis 4 cannot be one of 3 axes
                    input   [2, 3]
                    fix:    pass an axis from -3 to 2""", () -> unsqueeze(of(2, 3), 4));
    }

    @Test
    void squeezeOfMoreThanOne() {
        assertSays("""
                squeeze: axis -1 has extent 3, not 1
                    input   [1, 3]
                    fix:    name an axis of extent 1, or reduce over this one first""", () -> squeeze(of(1, 3), -1));
    }

    @Test
    void permuteOfSomeAxes() {
        assertSays("""
                permute: axes [0, 0] are not each of 2 axes once
                    input   [2, 3]
                    fix:    name every axis once, such as permute(x, 0, 2, 3, 1)""", () -> permute(of(2, 3), 0, 0));
        assertSays("""
                permute: axes [1] are not each of 2 axes once
                    input   [2, 3]
                    fix:    name every axis once, such as permute(x, 0, 2, 3, 1)""", () -> permute(of(2, 3), 1));
    }

    @Test
    void sliceByNoStep() {
        assertSays("""
                slice: the step along axis -1 is 0
                    input   [2, 3]
                    fix:    pass a step other than 0""", () -> slice(of(2, 3), -1, 0, 2, 0));
    }

    @Test
    void sliceWithoutAStep() {
        int[] two = {0, 1}, one = {1};
        assertSays("""
                slice: 2 axes come with 2 starts, 2 ends and 1 steps
                    input   [2, 3]
                    fix:    pass one of each an axis""", () -> slice(of(2, 3), two, two, two, one));
    }

    @Test
    void padOfHalfAnAxis() {
        assertSays("""
                pad: 3 amounts are not two for each of at most 2 axes
                    input   [2, 3]
                    fix:    pass before and after for the last axis, then for the one before it""", () -> pad(of(2, 3), 1, 1, 1));
        assertSays("""
                reflectionPad: 6 amounts are not two for each of at most 2 axes
                    input   [2, 3]
                    fix:    pass before and after for the last axis, then for the one before it""", () -> reflectionPad(of(2, 3), 1, 1, 1, 1, 1, 1));
    }

    @Test
    void padThatCutsAwayMoreThanThereIs() {
        assertSays("""
                pad: -2 before and -2 after would leave axis 1 an extent of -1
                    input   [2, 3]
                    fix:    pass amounts that leave 0 or more""", () -> pad(of(2, 3), -2, -2));
    }

    @Test
    void padToMoreThanIsHeld() {
        assertSays("""
                pad: the result would be [2, 2147483650] and hold 4294967300 numbers, and a tensor holds at most 2147483647
                    input   [2, 3]
                    fix:    work on smaller batches""", () -> pad(of(2, 3), 0, Integer.MAX_VALUE));
    }

    @Test
    void reflectionOfMoreThanThereIs() {
        for (int[] amounts : new int[][] {{3, 0}, {0, 3}, {-1, 0}}) {
            assertSays("""
                reflectionPad: %d before and %d after cannot be mirrored along axis 1 of extent 3
                    input   [2, 3]
                    fix:    pass amounts from 0 and less than the extent""".formatted(amounts[0], amounts[1]), () -> reflectionPad(of(2, 3), amounts));
        }
    }

    @Test
    void concatOfOtherShapes() {
        assertSays("""
                concat: part 1 differs from part 0 in more than the extent of axis 0
                    part 0  [2, 3]
                    part 1  [2, 4]
                    fix:    make all extents equal but that one""", () -> concat(0, of(2, 3), of(2, 4)));
        assertSays("""
                concat: part 2 differs from part 0 in more than the extent of axis 1
                    part 0  [2, 3]
                    part 2  [3]
                    fix:    make all extents equal but that one""", () -> concat(1, of(2, 3), of(2, 4), of(3)));
    }

    @Test
    void nothingToPutTogether() {
        assertSays("concat: there are no tensors\n    fix:    pass one or more", () -> concat(0));
        assertSays("stack: there are no tensors\n    fix:    pass one or more", () -> stack(0));
    }

    @Test
    void stackOfOtherShapes() {
        assertSays("""
                stack: part 1 has another shape than part 0
                    part 0  [2, 3]
                    part 1  [3, 2]
                    fix:    make the shapes equal""", () -> stack(0, of(2, 3), of(3, 2)));
    }

    @Test
    void indicesOutsideTheAxis() {
        assertSays("""
                indexSelect: index 3 at position 1 is outside axis 1, whose extent is 3
                    input   [2, 3]
                    fix:    pass indices from 0 to less than the extent""", () -> indexSelect(of(2, 3), -1, 0, 3));
        assertSays("""
                gather: index -1 at position 0 is outside axis 0, whose extent is 2
                    input   [2, 3]
                    fix:    pass indices from 0 to less than the extent""", () -> gather(of(2, 3), 0, new Shape(1, 1), -1));
    }

    @Test
    void gatherBeyondTheInput() {
        assertSays("""
                gather: the result does not lie within the input along the axes other than 0
                    input   [2, 3]
                    result  [1, 4]
                    fix:    give it the input's rank, and extents no larger but along that axis""", () -> gather(of(2, 3), 0, new Shape(1, 4), 0, 0, 0, 0));
        assertSays("""
                gather: there are 3 indices but the result holds 2 numbers
                    input   [2, 3]
                    result  [1, 2]
                    fix:    pass one index a number""", () -> gather(of(2, 3), 0, new Shape(1, 2), 0, 0, 0));
    }

    @Test
    void repeatOfTooFewAxes() {
        assertSays("""
                repeat: [2] does not say how often for each of 2 axes
                    input   [2, 3]
                    fix:    pass one number an axis, each from 0""", () -> repeat(of(2, 3), 2));
        assertSays("""
                repeat: the result would be [2000000, 3000000] and hold 6000000000000 numbers, and a tensor holds at most 2147483647
                    input   [2, 3]
                    fix:    work on smaller batches""", () -> repeat(of(2, 3), 1_000_000, 1_000_000));
    }

    @Test
    void expandOfMoreThanOne() {
        assertSays("""
                expand: [2, 1] does not stretch to [1, 3]
                    tensor  [2, 1]
                    to      [1, 3]
                    fix:    only extents of 1 can be repeated""", () -> expand(of(2, 1), new Shape(1, 3)));
    }

    @Test
    void upsampleOfWhatIsNoImage() {
        assertSays("""
                upsampleNearest: input has rank 2, not 4
                    input   [2, 3]             N C H W
                    fix:    pass images or feature maps, not flattened ones""", () -> upsampleNearest(of(2, 3), 2));
        assertSays("""
                upsampleNearest: an image of 4 x 3 cannot become one of 1 x 0
                    input   [1, 2, 4, 3]       N C H W
                    fix:    make every extent 1 or more""", () -> upsampleNearest(of(1, 2, 4, 3), 0.3));
    }

    @Test
    void matmulOfAScalar() {
        assertSays("""
                matmul: operands have rank 0 and 2, both must be 2 or more
                    left    []                 M K
                    right   [2, 3]             K N
                    fix:    make the inner extents equal, or transpose an operand""", () -> matmul(of(), of(2, 3)));
    }

    private static Variable of(int... dims) {
        return Variable.constant(Tensor.full(new Shape(dims), 1));
    }

    private static void assertSays(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
