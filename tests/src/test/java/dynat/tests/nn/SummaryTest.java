package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static dynat.nn.Layer.part;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Variable;
import dynat.autograd.ops.Flatten;
import dynat.autograd.ops.Relu;
import dynat.nn.Activation;
import dynat.nn.Conv2d;
import dynat.nn.DenseNet;
import dynat.nn.Dropout;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.Linear;
import dynat.nn.MobileNetV2;
import dynat.nn.Outline;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.nn.Sequential;
import dynat.nn.Shortcut;
import dynat.nn.Summary;
import dynat.nn.Summary.Row;
import dynat.nn.Vgg;
import dynat.nn.VisionTransformer;
import dynat.nn.WideResNet;
import dynat.tensor.DType;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OnEjml.class)
class SummaryTest {

    private static final Draws INIT = Draws.of(0, "init");
    private static final Shape IMAGE = new Shape(3, 8, 8);

    private static ResNet small() {
        return ResNet.of(new ResNet.Config(3, List.of(4, 8), List.of(1, 1), 5), INIT);
    }

    private static Row row(Summary summary, String name) {
        return summary.rows().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void resNet18() {
        var simd = Devices.choose("simd", 2).device();
        var summary = simd.run(() -> Summary.of(ResNet.of(ResNet.Config.resNet18(3, 10), INIT), new Shape(3, 32, 32)));
        assertEquals(11_173_962, summary.total().parameters());
        assertEquals(555_422_720, summary.total().macs());
        assertEquals(new Shape(1, 10), summary.total().output());
        assertEquals(DType.F32, summary.dtype());
        assertEquals(
                new Row("conv1", 1, "Conv2d", new Shape(1, 64, 32, 32), 1728, 1_769_472, 0), row(summary, "conv1"));
        assertEquals(2_097_152, row(summary, "layer2.0.shortcut.0").macs());
        assertEquals(5_120, row(summary, "linear").macs());

        // Each norm keeps what comes in and, for the ReLU after it, what goes out; the linear layer its input.
        long stageOne = 5 * 2 * 64 * 1024,
                others = 2 * (128 * 256 + 256 * 64 + 512 * 16) * 4,
                projections = 128 * 256 + 256 * 64 + 512 * 16;
        assertEquals(
                4 * (stageOne + others + projections + 512), summary.total().activationBytes());
    }

    @Test
    void partsAddUp() {
        var summary = Summary.of(small(), IMAGE);
        assertEquals(
                List.of(
                        "",
                        "conv1",
                        "bn1",
                        "layer1",
                        "layer1.0",
                        "layer1.0.conv1",
                        "layer1.0.bn1",
                        "layer1.0.conv2",
                        "layer1.0.bn2",
                        "layer2",
                        "layer2.0",
                        "layer2.0.shortcut",
                        "layer2.0.shortcut.0",
                        "layer2.0.shortcut.1",
                        "layer2.0.conv1",
                        "layer2.0.bn1",
                        "layer2.0.conv2",
                        "layer2.0.bn2",
                        "linear"),
                summary.rows().stream().map(Row::name).toList());
        for (var each : List.of("", "layer2.0")) {
            var whole = row(summary, each);
            var parts = summary.rows().stream()
                    .filter(row -> row.name().startsWith(each) && row.depth() == whole.depth() + 1)
                    .toList();
            assertEquals(whole.macs(), parts.stream().mapToLong(Row::macs).sum());
            assertEquals(
                    whole.parameters(),
                    parts.stream().mapToLong(Row::parameters).sum());
            assertEquals(
                    whole.activationBytes(),
                    parts.stream().mapToLong(Row::activationBytes).sum());
        }
        assertEquals("BasicBlock", row(summary, "layer2.0").type());
        assertEquals("ConvNorm", row(summary, "layer2.0.shortcut").type());
        assertEquals("BatchNorm2d", row(summary, "layer2.0.shortcut.1").type());
        assertEquals(new Shape(1, 8, 4, 4), row(summary, "layer2.0.shortcut").output());
    }

    @Test
    void theTable() {
        var conv = Conv2d.of(1, 2, 3, new Geometry(1, 1), true, Initialiser.PYTORCH, INIT);
        var model = Sequential.of(
                conv,
                (x, _) -> Relu.relu(x),
                (x, _) -> Flatten.flatten(x),
                Linear.of(2 * 60 * 60, 10, Initialiser.PYTORCH, INIT));
        assertEquals("""
                layer  type        output          parameters  multiply-accumulates  activations
                model  Sequential  [1, 10]             72,030               136,800       57,600
                  0    Conv2d      [1, 2, 60, 60]          20                64,800            0
                  1    lambda      [1, 2, 60, 60]           0                     0       57,600
                  2    lambda      [1, 7200]                0                     0            0
                  3    Linear      [1, 10]             72,010                72,000            0
                per image [1, 60, 60]; activations in bytes of F64, held for the way back""", Summary.of(model, new Shape(1, 60, 60)).toString());
    }

    /// The first convolution keeps nothing but the image; the ReLU keeps its result, which the second convolution
    /// reads.
    @Test
    void whatIsHeldIsCountedOnce() {
        var model = Sequential.of(
                Conv2d.of(3, 4, 3, 1, Initialiser.PYTORCH, INIT),
                (x, _) -> Relu.relu(x),
                Conv2d.of(4, 2, 1, 1, Initialiser.PYTORCH, INIT),
                (x, _) -> Flatten.flatten(x));
        var summary = Summary.of(model, IMAGE);
        assertEquals(0, row(summary, "0").activationBytes());
        assertEquals(4 * 64 * 8, row(summary, "1").activationBytes());
        assertEquals(0, row(summary, "2").activationBytes());
        assertEquals(0, row(summary, "3").activationBytes());
        assertEquals("lambda", row(summary, "3").type());
        assertEquals(new Shape(1, 128), row(summary, "3").output());
    }

    /// As in training, dropout drops: it holds what was drawn for each number.
    @Test
    void dropoutHoldsItsDraws() {
        var model = Sequential.of(Conv2d.of(3, 4, 3, 1, Initialiser.PYTORCH, INIT), new Dropout(0.5, 0));
        assertEquals(4 * 64 * 8, row(Summary.of(model, IMAGE), "1").activationBytes());
    }

    /// Behind a lambda the parameters are not to be seen: the norms are folded, and the convolutions count all the
    /// same.
    @Test
    void aFoldedConvolutionCounts() {
        var model = small();
        var folded = Summary.of((x, _) -> model.forward(x, Pass.EVAL), IMAGE);
        var whole = Summary.of(model, IMAGE);
        assertEquals(whole.total().macs(), folded.total().macs());
        assertEquals(row(whole, "layer2.0").macs(), row(folded, "layer2.0").macs());
        assertEquals(0, folded.total().parameters());
        assertEquals(0, folded.total().activationBytes());
        assertEquals("", row(folded, "layer2.0").type());
        assertEquals("lambda", folded.total().type());
    }

    @Test
    void aLayerThatRunsTwiceHasOneRow() {
        var conv = Conv2d.of(3, 3, 3, 1, Initialiser.PYTORCH, INIT);
        record Twice(List<Conv2d> convs) implements Layer {
            @Override
            public Variable forward(Variable x, Pass pass) {
                var once = part("convs.0", () -> convs.getFirst().forward(x, pass));
                return part("convs.0", () -> convs.getFirst().forward(once, pass));
            }
        }
        var summary = Summary.of(new Twice(List.of(conv)), IMAGE);
        assertEquals(2, summary.rows().size());
        assertEquals(
                new Row("convs.0", 1, "Conv2d", new Shape(1, 3, 8, 8), 81, 2 * 81 * 64, 3 * 64 * 8),
                summary.rows().getLast());
    }

    /// What is counted without numbers is what a run would count.
    @ParameterizedTest
    @ValueSource(strings = {"ejml", "simd"})
    void anOutlineCostsTheSame(String backend) {
        var init = Initialiser.PYTORCH;
        var image = new Shape(3, 16, 16);
        for (var plan : List.of(
                new ResNet.Config(3, List.of(4, 8), List.of(1, 1), 5, Shortcut.A, init),
                new ResNet.Config(3, List.of(2, 4), List.of(1, 1), 5).of(ResNet.Block.BOTTLENECK),
                new WideResNet.Config(3, List.of(8, 8), List.of(1, 1), 5, Activation.SILU, init),
                new Vgg.Config(3, List.of(4, 8), List.of(1, 2), 5, init),
                new MobileNetV2.Config(3, List.of(2, 4, 6, 8, 10, 12, 14), List.of(1, 1, 1, 1, 1, 1, 1), 5, init),
                new DenseNet.Config(3, List.of(2, 4), List.of(2, 1), 5, init),
                new VisionTransformer.Config(image, 4, 6, 2, 3, 5, init))) {
            var device = Devices.choose(backend, 1).device();
            var run = device.run(() -> Summary.of(plan.network(INIT), image));
            var outline = Outline.of(device).run(() -> Summary.of(plan.network(Outline.draws()), image));
            assertEquals(run, outline);
            assertTrue(run.total().activationBytes() > 0 && run.total().macs() > 0, plan.toString());
        }
    }

    @Test
    void nothingIsWritten() {
        var model = small();
        var before = model.state().values().stream()
                .map(cell -> cell.value().toDoubles())
                .toList();
        Summary.of(model, IMAGE);
        int i = 0;
        for (var cell : model.state().values()) {
            assertArrayEquals(before.get(i++), cell.value().toDoubles());
        }
        assertTrue(i > 0);
    }

    @Test
    void aModelThatDependsOnTheBatch() {
        Layer model = (x, _) -> x.shape().dim(0) == 2 ? part("pair", () -> Relu.relu(x)) : x;
        var error = assertThrows(IllegalArgumentException.class, () -> Summary.of(model, IMAGE));
        assertEquals("""
                summary: pair ran for a batch of 2 but not for one of 3
                    fix:    let a model do the same for any batch""", error.getMessage());
    }

    @Test
    void whoeverDoesNotAskSeesNoDifference() {
        var model = small();
        Tensor x = Draws.of(1, "images").uniform(new Shape(2, 3, 8, 8), 0, 1);
        var before = model.forward(constant(x), Pass.EVAL).value().toDoubles();
        Summary.of(model, IMAGE);
        assertArrayEquals(before, model.forward(constant(x), Pass.EVAL).value().toDoubles());
    }
}
