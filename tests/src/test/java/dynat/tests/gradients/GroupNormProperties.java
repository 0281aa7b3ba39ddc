package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.GroupNorm.groupNorm;
import static dynat.autograd.ops.LayerNorm.layerNorm;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.gradients.Shapes.Grouped;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GroupNormProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.ChannelGroups.class) Grouped grouped, @ForAll long seed) {
        var channels = new Shape(grouped.x().dim(1));
        Gradients.at(seed, anywhere(grouped.x()), anywhere(channels), anywhere(channels))
                .check("groupNorm", in -> groupNorm(in[0], grouped.groups(), in[1], in[2], 0.1));
    }

    /// Of two groups each is what layer norm makes of its half.
    @Example
    void eachGroupIsNormalisedByItself() {
        Shape x = new Shape(1, 4, 1, 3), halves = new Shape(2, 6);
        double[] values = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};
        var one = Gradients.fixed(new Shape(4), 1, 1, 1, 1);
        var zero = Gradients.fixed(new Shape(4), 0, 0, 0, 0);
        assertArrayEquals(
                Gradients.values(
                        v -> reshape(layerNorm(reshape(v, halves), new Shape(6), 1e-5), new Shape(12)), values),
                Gradients.values(v -> reshape(groupNorm(reshape(v, x), 2, one, zero, 1e-5), new Shape(12)), values),
                1e-14);
    }

    @Example
    void ofRowsToo() {
        var two = new Shape(2);
        var gamma = Gradients.fixed(two, 2, 1);
        var beta = Gradients.fixed(two, 0, 7);
        assertArrayEquals(
                new double[] {-2, 8},
                Gradients.values(v -> reshape(groupNorm(reshape(v, new Shape(1, 2)), 1, gamma, beta, 0), two), 1, 3),
                1e-14);
    }

    @Example
    void messages() {
        assertSays("""
                groupNorm: 4 channels do not form 3 equal groups
                    input   [1, 4, 1, 1]       N C H W
                    gamma   [4]                C
                    beta    [4]                C""", new Shape(1, 4, 1, 1), 3, 4);
        assertSays("""
                groupNorm: input has 4 channels but scale and shift have [2] and [2]
                    input   [1, 4, 1, 1]       N C H W
                    gamma   [2]                C
                    beta    [2]                C""", new Shape(1, 4, 1, 1), 2, 2);
        assertSays("""
                groupNorm: input has rank 1, not 2 or more
                    input   [4]                N C H W
                    gamma   [4]                C
                    beta    [4]                C""", new Shape(4), 2, 4);
        assertSays("""
                groupNorm: input holds no numbers
                    input   [0, 4, 1, 1]       N C H W
                    gamma   [4]                C
                    beta    [4]                C""", new Shape(0, 4, 1, 1), 2, 4);
    }

    private static void assertSays(String message, Shape x, int groups, int channels) {
        var each = constant(Tensor.full(new Shape(channels), 1));
        var error = assertThrows(
                IllegalArgumentException.class, () -> groupNorm(constant(Tensor.full(x, 1)), groups, each, each, 1e-5));
        assertEquals(
                message
                        + "\n    fix:    pass feature maps of as many channels as scale and shift, a multiple of the groups",
                error.getMessage());
    }
}
