package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.autograd.ops.Multiply;
import dynat.autograd.ops.Relu;
import dynat.nn.BatchNorm2d;
import dynat.nn.Conv2d;
import dynat.nn.ConvNorm;
import dynat.nn.ConvTranspose2d;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.Linear;
import dynat.nn.Parameter;
import dynat.nn.Pass;
import dynat.nn.Sequential;
import dynat.nn.Statistic;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.TensorReleased;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnEjml.class)
class LayerTest {

    private record Leaf(Parameter weight, Optional<Parameter> bias, Statistic runningMean, double epsilon)
            implements Layer {
        static Leaf of(boolean bias) {
            return new Leaf(
                    parameter(),
                    bias ? Optional.of(parameter()) : Optional.empty(),
                    new Statistic(Tensor.scalar(0)),
                    1);
        }

        @Override
        public Variable forward(Variable x, Pass pass) {
            return Multiply.multiply(x, weight.read());
        }
    }

    private record Net(Leaf firstLeaf, List<Leaf> blocks, Optional<Leaf> last, int unused) implements Layer {
        @Override
        public Variable forward(Variable x, Pass pass) {
            return x;
        }
    }

    private static Parameter parameter() {
        return new Parameter(Tensor.scalar(1));
    }

    @Test
    void theRecordTreeNamesWhatItHolds() {
        var net = new Net(Leaf.of(true), List.of(Leaf.of(false), Leaf.of(true)), Optional.of(Leaf.of(false)), 3);
        assertEquals(
                List.of(
                        "first_leaf.weight",
                        "first_leaf.bias",
                        "first_leaf.running_mean",
                        "blocks.0.weight",
                        "blocks.0.running_mean",
                        "blocks.1.weight",
                        "blocks.1.bias",
                        "blocks.1.running_mean",
                        "last.weight",
                        "last.running_mean"),
                List.copyOf(net.state().keySet()));
        assertEquals(6, net.parameters().size());
        assertEquals(4, net.statistics().size());
        assertEquals(net.blocks.get(1).weight, net.state().get("blocks.1.weight"));
    }

    @Test
    void aCellInTwoPlacesHasItsFirstName() {
        var leaf = Leaf.of(false);
        assertEquals(
                List.of("0.weight", "0.running_mean"),
                List.copyOf(Sequential.of(leaf, leaf).state().keySet()));
    }

    @Test
    void aLambdaHasNoParameters() {
        var net = Sequential.of((x, _) -> Relu.relu(x), Leaf.of(false));
        assertEquals(List.of("1.weight"), List.copyOf(net.parameters().keySet()));
        assertEquals(
                0, net.forward(constant(Tensor.scalar(-1)), Pass.EVAL).value().item());
    }

    private static final class Handmade implements Layer {
        @Override
        public Variable forward(Variable x, Pass pass) {
            return x;
        }
    }

    @Test
    void aClassIsToldToBecomeARecord() {
        var error = assertThrows(IllegalArgumentException.class, () -> new Handmade().parameters());
        assertEquals("""
                parameters: dynat.tests.nn.LayerTest$Handmade is a class, so its parameters cannot be found
                    fix:    make it a record, or override children()""", error.getMessage());
    }

    @Test
    void prefixesAreForUnions() {
        assertEquals(
                List.of("student.weight", "student.running_mean"),
                List.copyOf(Layer.prefixed("student.", Leaf.of(false).state()).keySet()));
    }

    @Test
    void whatAPartMadeIsGivenBack() {
        var inner = new ArrayList<Tensor>();
        Layer square = (x, _) -> {
            Variable y = Multiply.multiply(x, x);
            inner.add(y.value());
            return Multiply.multiply(y, x);
        };
        var y = Layer.part("square", () -> square.forward(constant(Tensor.scalar(3)), Pass.EVAL));
        assertEquals(27, y.value().item());
        assertThrows(TensorReleased.class, () -> inner.getFirst().item());
    }

    @Test
    void theValueOfAPartPassesToTheEnclosingScope() {
        Variable y;
        try (var _ = Scope.open("outer")) {
            y = Layer.part("part", () -> constant(Tensor.scalar(3)));
            assertEquals(3, y.value().item());
        }
        assertThrows(TensorReleased.class, () -> y.value().item());
    }

    @Test
    void whatTheTapeHoldsOutlivesItsPart() {
        Layer cube = (x, _) -> Multiply.multiply(Multiply.multiply(x, x), x);
        var net = Sequential.of(cube, cube);
        assertEquals(
                9 * 256,
                Tape.gradient(Tensor.scalar(2), x -> net.forward(x, Pass.TRAIN)).item());
    }

    @Test
    void aConvolutionAddsItsBias() {
        var init = Draws.of(0, "init");
        var conv = Conv2d.of(2, 3, 3, new Geometry(1, 1), true, Initialiser.PYTORCH, init);
        assertEquals(List.of("weight", "bias"), List.copyOf(conv.parameters().keySet()));
        var zero = constant(Tensor.full(new Shape(1, 2, 1, 1), 0));
        var y = conv.forward(zero, Pass.EVAL).value();
        assertEquals(new Shape(1, 3, 1, 1), y.shape());
        assertArrayEquals(conv.bias().orElseThrow().value().toDoubles(), y.toDoubles());
    }

    @Test
    void aWindowNeedNotBeSquare() {
        var conv = Conv2d.of(2, 3, 1, 5, new Geometry(1, 0).padded(0, 2), false, Initialiser.HE, Draws.of(0, "init"));
        assertEquals(new Shape(3, 2, 1, 5), conv.weight().shape());
        var x = constant(Tensor.full(new Shape(1, 2, 4, 6), 1));
        assertEquals(new Shape(1, 3, 4, 6), conv.forward(x, Pass.EVAL).shape());
    }

    @Test
    void aTransposedConvolutionAddsItsBiasToALargerImage() {
        var conv = ConvTranspose2d.of(
                4, 6, 3, new Geometry(2, 1).grouped(2), 1, true, Initialiser.PYTORCH, Draws.of(0, "init"));
        assertEquals(List.of("weight", "bias"), List.copyOf(conv.parameters().keySet()));
        var y = conv.forward(constant(Tensor.full(new Shape(1, 4, 1, 1), 0)), Pass.EVAL)
                .value();
        assertEquals(new Shape(1, 6, 2, 2), y.shape());
        double[] bias = conv.bias().orElseThrow().value().toDoubles(), values = y.toDoubles();
        for (int i = 0; i < values.length; i++) {
            assertEquals(bias[i / 4], values[i]);
        }
    }

    @Test
    void groupsMustDivideTheChannels() {
        var g = new Geometry(1, 1).grouped(4);
        var init = Draws.of(0, "init");
        var error =
                assertThrows(IllegalArgumentException.class, () -> Conv2d.of(6, 8, 3, g, false, Initialiser.HE, init));
        assertEquals("""
                conv2d: 4 groups do not divide 6 input and 8 output channels
                    fix:    choose groups that divide both""", error.getMessage());
        var transposed = assertThrows(
                IllegalArgumentException.class, () -> ConvTranspose2d.of(8, 6, 3, g, 0, false, Initialiser.HE, init));
        assertEquals("""
                convTranspose2d: 4 groups do not divide 8 input and 6 output channels
                    fix:    choose groups that divide both""", transposed.getMessage());
    }

    @Test
    void namesOfConvNorm() {
        var conv = Conv2d.of(1, 2, 3, 1, Initialiser.HE, Draws.of(0, "init"));
        assertEquals(
                List.of("conv.weight", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var"),
                List.copyOf(new ConvNorm(conv, BatchNorm2d.of(2)).state().keySet()));
    }

    @Test
    void linearNames() {
        var linear = Linear.of(3, 2, Initialiser.HE, Draws.of(0, "init"));
        assertEquals(new Shape(2, 3), linear.parameters().get("weight").shape());
        assertEquals(new Shape(2), linear.parameters().get("bias").shape());
        assertFalse(linear.parameters().get("weight").read().watched());
    }

    @Test
    void aPassThatTakesNoStatisticsCannotUpdateThem() {
        var error = assertThrows(
                IllegalArgumentException.class, () -> new Pass(Pass.Normalise.RUNNING, true, Optional.empty()));
        assertEquals("""
                pass: running statistics cannot be updated by a pass that takes none of its batch
                    fix:    normalise by BATCH, or set updateStatistics to false""", error.getMessage());
    }
}
