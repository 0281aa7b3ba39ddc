package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.IndexSelect.indexSelect;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.GradCheck;
import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.MultiheadSelfAttention;
import dynat.nn.Parameter;
import dynat.nn.Pass;
import dynat.nn.TransformerBlock;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Gradients of attention and of the block around it by central differences, for the input and for every parameter, and
/// what no order of the tokens changes.
class AttentionProperties {

    private static final double STEP = 1e-5;

    private static MultiheadSelfAttention attention(int heads, int d, long seed) {
        return MultiheadSelfAttention.of(heads * d, heads, Initialiser.PYTORCH, Draws.of(seed, "init"));
    }

    private static TransformerBlock block(int heads, int d, long seed) {
        var block = TransformerBlock.of(heads * d, heads, Initialiser.PYTORCH, Draws.of(seed, "init"));
        // scales and shifts that are not 1 and 0
        for (var norm : List.of(block.norm1(), block.norm2())) {
            norm.weight()
                    .write(Draws.of(seed, "scale")
                            .uniform(norm.weight().shape(), 0.5, 2)
                            .toDoubles());
            norm.bias()
                    .write(Draws.of(seed, "shift")
                            .uniform(norm.bias().shape(), -1, 1)
                            .toDoubles());
        }
        return block;
    }

    private static Tensor tokens(int n, int length, int width, long seed) {
        return Draws.of(seed, "x").uniform(new Shape(n, length, width), -2, 2);
    }

    @Property(tries = 60)
    void gradientsOfAttention(
            @ForAll @IntRange(min = 1, max = 3) int n,
            @ForAll @IntRange(min = 1, max = 5) int length,
            @ForAll @IntRange(min = 1, max = 3) int heads,
            @ForAll @IntRange(min = 1, max = 4) int d,
            @ForAll long seed) {
        OnEjml.run(() -> check(attention(heads, d, seed), tokens(n, length, heads * d, seed), seed));
    }

    /// A norm of one channel is flat, and there would be nothing to compare.
    @Property(tries = 60)
    void gradientsOfABlock(
            @ForAll @IntRange(min = 1, max = 2) int n,
            @ForAll @IntRange(min = 1, max = 4) int length,
            @ForAll @IntRange(min = 2, max = 3) int heads,
            @ForAll @IntRange(min = 2, max = 3) int d,
            @ForAll long seed) {
        OnEjml.run(() -> check(block(heads, d, seed), tokens(n, length, heads * d, seed), seed));
    }

    private static void check(Layer layer, Tensor x, long seed) {
        var weight = constant(Draws.of(seed, "weight").uniform(x.shape(), 0.5, 1));
        GradCheck.of(x, v -> loss(layer, v, weight), Draws.of(seed, "check")).orThrow("input, seed " + seed);
        var gradients = Tape.gradients(layer.parameters().values(), () -> loss(layer, constant(x), weight));
        layer.parameters().forEach((name, parameter) -> {
            var v = Draws.of(seed, name).uniform(parameter.shape(), 0.5, 1);
            Supplier<Double> value =
                    () -> loss(layer, constant(x), weight).value().item();
            double numeric = (4 * slope(parameter, v, STEP, value) - slope(parameter, v, 2 * STEP, value)) / 3;
            var g = gradients.of(parameter);
            double scale = Math.sqrt(g.dot(g) * v.dot(v));
            new GradCheck(g.dot(v), numeric, scale, parameter.value()).orThrow(name + ", seed " + seed);
        });
    }

    private static Variable loss(Layer layer, Variable x, Variable weight) {
        return sum(multiply(layer.forward(x, Pass.TRAIN), weight));
    }

    private static double slope(Parameter parameter, Tensor v, double h, Supplier<Double> value) {
        var before = parameter.value().toDoubles();
        double up = moved(parameter, before, v, h, value), down = moved(parameter, before, v, -h, value);
        parameter.write(before);
        return (up - down) / (2 * h);
    }

    private static double moved(Parameter parameter, double[] before, Tensor v, double h, Supplier<Double> value) {
        var along = v.toDoubles();
        parameter.write(IntStream.range(0, before.length)
                .mapToDouble(i -> before[i] + h * along[i])
                .toArray());
        return value.get();
    }

    /// Other order in, the same order out; the numbers are the same up to the order of sums.
    @Property(tries = 60)
    void permutedTokensArePermuted(
            @ForAll @IntRange(min = 2, max = 6) int length,
            @ForAll @IntRange(min = 1, max = 3) int heads,
            @ForAll long seed) {
        OnEjml.run(() -> {
            var order = IntStream.range(0, length).boxed().collect(Collectors.toList());
            Collections.shuffle(order, new Random(seed));
            var to = order.stream().mapToInt(Integer::intValue).toArray();
            for (Layer layer : List.of(attention(heads, 4, seed), block(heads, 4, seed))) {
                var x = constant(tokens(2, length, heads * 4, seed));
                var y = layer.forward(x, Pass.EVAL);
                var permuted = layer.forward(indexSelect(x, 1, to), Pass.EVAL);
                assertArrayEquals(
                        indexSelect(y, 1, to).value().toDoubles(),
                        permuted.value().toDoubles(),
                        1e-12);
            }
        });
    }

    /// Sequences know nothing of each other.
    @Property(tries = 30)
    void aSequenceStandsForItself(@ForAll @IntRange(min = 1, max = 3) int heads, @ForAll long seed) {
        OnEjml.run(() -> {
            var layer = attention(heads, 2, seed);
            var x = constant(tokens(3, 4, heads * 2, seed));
            var all = layer.forward(x, Pass.EVAL);
            for (int i = 0; i < 3; i++) {
                var one = layer.forward(indexSelect(x, 0, i), Pass.EVAL).value().toDoubles();
                assertArrayEquals(indexSelect(all, 0, i).value().toDoubles(), one, 1e-13);
                assertTrue(IntStream.range(0, one.length).anyMatch(k -> one[k] != 0));
            }
        });
    }
}
