package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Activation;
import dynat.nn.Checkpoint;
import dynat.nn.Checkpoint.Names;
import dynat.nn.CheckpointError;
import dynat.nn.DenseNet;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.MobileNetV2;
import dynat.nn.Plan;
import dynat.nn.PreActResNet;
import dynat.nn.ResNet;
import dynat.nn.Safetensors.Entry;
import dynat.nn.Shortcut;
import dynat.nn.Standardise;
import dynat.nn.Standardised;
import dynat.nn.Vgg;
import dynat.nn.VisionTransformer;
import dynat.nn.WideResNet;
import dynat.tensor.Cell;
import dynat.tensor.DType;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OnEjml.class)
class CheckpointNamesTest {

    private static Entry entry(int... dims) {
        var shape = new Shape(dims);
        return new Entry(DType.F32, shape, ByteBuffer.allocate(4 * shape.size()).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static Checkpoint with(Map<String, String> metadata, String... names) {
        var values = new LinkedHashMap<String, Entry>();
        for (var name : names) {
            values.put(name, entry(3));
        }
        return new Checkpoint(Path.of("x.pt"), values, metadata);
    }

    private static String complaint(Checkpoint checkpoint) {
        return assertThrows(CheckpointError.class, () -> Names.of(checkpoint)).getMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "layer2.0.downsample.0.weight, layer2.0.shortcut.0.weight",
        "fc.weight, linear.weight",
        "fc1.weight, fc1.weight",
        "xfc.weight, xfc.weight",
        "fc, linear",
        "conv1.weight, conv1.weight",
        "layer1.0.linear.bias, layer1.0.linear.bias",
        "module.fc.bias, linear.bias",
        "module.model.fc.bias, linear.bias",
        "state_dict.module.conv1.weight, conv1.weight",
        "modules.conv1.weight, modules.conv1.weight"
    })
    void dialects(String theirs, String ours) {
        assertEquals(
                Set.of(ours),
                Names.of(with(Map.of(), theirs)).checkpoint().values().keySet());
    }

    @Test
    void saysWhatItMapped() {
        var names = Names.of(with(
                Map.of(),
                "module.conv1.weight",
                "module.bn1.num_batches_tracked",
                "module.layer2.0.downsample.0.weight",
                "module.layer3.0.downsample.0.weight",
                "module.fc.weight"));
        assertEquals(
                "names: module. taken off (5), downsample is shortcut (2), fc is linear (1), num_batches_tracked passed over (1)",
                names.said());
        assertEquals("", Names.of(with(Map.of(), "conv1.weight")).said());
    }

    /// A prefix that not all share may mean something.
    @Test
    void aWrapperThatIsNotAroundEverythingStays() {
        var names = Set.of("model.conv1.weight", "ema.conv1.weight");
        assertEquals(
                names,
                Names.of(with(Map.of(), names.toArray(String[]::new)))
                        .checkpoint()
                        .values()
                        .keySet());
    }

    @Test
    void normalisationBesideAWrapper() {
        for (var mean : List.of("mean", "normalize.mean", "mu")) {
            var std = mean.equals("mu") ? "sigma" : mean.replace("mean", "std");
            var read = Names.of(with(Map.of(), mean, "model.conv1.weight", std)).checkpoint();
            assertEquals(Set.of("mean", "std", "conv1.weight"), read.values().keySet(), mean);
            assertEquals(new Shape(1, 3, 1, 1), read.values().get("mean").shape());
        }
    }

    @Test
    void normalisationOfAnotherShapeStays() {
        for (var other : List.of(entry(3, 2, 1), entry(3, 1, 2))) {
            var values = Map.of("mean", entry(3, 1, 1), "std", other, "conv1.weight", entry(4, 3, 3, 3));
            var read =
                    Names.of(new Checkpoint(Path.of("x.pt"), values, Map.of())).checkpoint();
            assertEquals(new Shape(1, 3, 1, 1), read.values().get("mean").shape());
            assertEquals(other.shape(), read.values().get("std").shape());
        }
    }

    @Test
    void normalisationOfTheMetadata() {
        for (var brackets : List.of("(%s)", "[%s]", "%s")) {
            var metadata = Map.of("mean", brackets.formatted("0.5, 0.25,0.125"), "std", brackets.formatted("1, 2, 3"));
            var names = Names.of(with(metadata, "conv1.weight"));
            assertEquals("names: mean and std are those of the metadata", names.said());
            var mean = names.checkpoint().values().get("mean");
            assertEquals(new Shape(1, 3, 1, 1), mean.shape());
            assertArrayEquals(new double[] {0.5, 0.25, 0.125}, mean.toDoubles());
        }
        var tensors = Names.of(with(Map.of("mean", "1", "std", "1"), "mean", "std"));
        assertEquals("", tensors.said(), "tensors win");
    }

    @Test
    void notesThatCannotBeUnderstood() {
        assertEquals("""
                checkpoint: x.pt notes mean as 'None', which is no list of numbers
                    fix:    note one number a channel, such as (0.5, 0.5, 0.5)""", complaint(with(Map.of("mean", "None", "std", "(1, 1, 1)"), "conv1.weight")));
        assertEquals("""
                checkpoint: x.pt notes std alone, not mean and std
                    fix:    note both or none""", complaint(with(Map.of("std", "(1, 1, 1)"), "conv1.weight")));
    }

    @Test
    void twoNamesForOneThing() {
        assertEquals("""
                checkpoint: x.pt has both 'fc.weight' and 'linear.weight', which are the same here
                    fix:    keep one of them""", complaint(with(Map.of(), "fc.weight", "linear.weight")));
    }

    /// What a model of this configuration is saved as, in the words of torchvision, is seen as that configuration.
    @Test
    void aResNetIsSeen() {
        for (var config : List.of(
                new ResNet.Config(3, List.of(4, 6, 8), List.of(2, 1, 3), 10),
                new ResNet.Config(1, List.of(4), List.of(2), 5),
                new ResNet.Config(3, List.of(4, 8), List.of(1, 1), 7, Shortcut.A, Initialiser.PYTORCH))) {
            var model = new Standardised(
                    Standardise.of(new double[3], new double[3]), ResNet.of(config, Draws.of(0, "init")));
            var values = new LinkedHashMap<String, Entry>();
            model.state()
                    .forEach((name, cell) -> values.put(
                            name.replace("shortcut", "downsample").replace("linear", "fc"),
                            entry(cell.shape().dims())));
            var names = Names.of(new Checkpoint(Path.of("x.pt"), values, Map.of()));
            assertEquals(config, Plan.seenIn(names.checkpoint()));
            names.checkpoint().load(model.state());
        }
    }

    static Stream<Plan> plans() {
        var init = Initialiser.PYTORCH;
        return Stream.of(
                new ResNet.Config(3, List.of(2, 4), List.of(2, 1), 10).of(ResNet.Block.BOTTLENECK),
                new PreActResNet.Config(3, List.of(4, 6), List.of(1, 2), 10, false, Activation.RELU, init),
                new PreActResNet.Config(1, List.of(4, 6), List.of(2, 1), 5, true, Activation.RELU, init),
                new WideResNet.Config(3, List.of(16, 8, 8), List.of(1, 2, 1), 10, Activation.RELU, init),
                new Vgg.Config(3, List.of(4, 4, 6), List.of(1, 2, 2), 10, init),
                new MobileNetV2.Config(3, List.of(2, 4, 6, 8, 10, 12, 14), List.of(1, 2, 1, 1, 2, 1, 3), 10, init),
                new DenseNet.Config(3, List.of(2, 4), List.of(3, 2), 7, init),
                new VisionTransformer.Config(new Shape(3, 6, 6), 2, 128, 2, 2, 7, Initialiser.VIT),
                new VisionTransformer.Config(new Shape(1, 4, 4), 4, 6, 1, 1, 5, Initialiser.VIT));
    }

    private static Checkpoint of(Layer network) {
        var values = new LinkedHashMap<String, Entry>();
        network.state()
                .forEach((name, cell) -> values.put(name, entry(cell.shape().dims())));
        return new Checkpoint(Path.of("x.pt"), values, Map.of());
    }

    @ParameterizedTest
    @MethodSource("plans")
    void everyNetworkIsSeen(Plan plan) {
        var file = of(plan.network(Draws.of(0, "init")));
        var canonical = Names.of(file).checkpoint();
        assertEquals(plan, Plan.seenIn(canonical));
        var cells = new LinkedHashMap<String, Cell>();
        plan.network(Draws.of(1, "init")).state().forEach((name, cell) -> cells.put(Names.canonical(name), cell));
        canonical.load(cells);
        cells.values().forEach(cell -> assertEquals(0, cell.value().dot(cell.value())));
    }

    /// The published networks of TRADES have a block that they never run.
    @Test
    void aBlockThatNeverRuns() {
        var names =
                Names.of(with(Map.of(), "module.block1.layer.0.conv1.weight", "module.sub_block1.layer.0.bn1.bias"));
        assertEquals("names: module. taken off (2), sub_block1 passed over (1)", names.said());
        assertEquals(
                Set.of("block1.layer.0.conv1.weight"),
                names.checkpoint().values().keySet());
    }

    private static String incomplete(String filters) {
        var file = new Checkpoint(Path.of("x.pt"), Map.of(filters, entry(4, 3, 3, 3)), Map.of());
        return assertThrows(CheckpointError.class, () -> Plan.seenIn(file)).getMessage();
    }

    private static String unseen(String... names) {
        return assertThrows(CheckpointError.class, () -> Plan.seenIn(with(Map.of(), names)))
                .getMessage();
    }

    @Test
    void somethingThatIsNotKnown() {
        assertEquals("""
                checkpoint: x.pt does not say how its network is built, and looks like none that is known
                    known       resnet, preactresnet, wrn, vgg, mobilenetv2, densenet, vit
                    names       blocks.0.weight, blocks.1.weight
                    fix:    give one that train wrote, or the state_dict of one of these""", unseen("blocks.0.weight", "blocks.1.weight"));
        assertEquals("""
                checkpoint: x.pt does not say how its network is built; it looks like a vgg, but one lacks something
                    missing     classifier.weight
                    names       features.0.weight
                    fix:    give one that train wrote, or the whole state_dict of a vgg""", incomplete("features.0.weight"));
        assertEquals("""
                checkpoint: x.pt does not say how its network is built; it looks like a wrn, but one lacks something
                    missing     conv1.weight, linear.weight
                    names       block1.layer.0.conv1.weight
                    fix:    give one that train wrote, or the whole state_dict of a wrn""", incomplete("block1.layer.0.conv1.weight"));
        assertEquals("""
                checkpoint: x.pt does not say how its network is built; it looks like a vit, but one lacks something
                    missing     cls_token, pos_embed, blocks.0.attn.qkv.weight, head.weight
                    names       patch_embed.proj.weight
                    fix:    give one that train wrote, or the whole state_dict of a vit""", incomplete("patch_embed.proj.weight"));
    }

    /// Names alone are no filters: those here have one axis.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "layer1.0.conv1.weight",
                "dense1.0.conv2.weight",
                "layers.0.conv3.weight",
                "features.0.weight",
                "patch_embed.proj.weight",
                "block1.layer.0.conv1.weight"
            })
    void namesOfAnotherShape(String name) {
        assertTrue(unseen(name).contains("looks like none that is known"));
    }

    /// As many patches as no square has, and a class token that has no position.
    @ParameterizedTest
    @ValueSource(ints = {7, 4, 1})
    void positionsOfNoSquare(int positions) {
        var values = new LinkedHashMap<String, Entry>();
        values.put("cls_token", entry(1, 1, 8));
        values.put("pos_embed", entry(1, positions, 8));
        values.put("patch_embed.proj.weight", entry(8, 3, 4, 4));
        values.put("blocks.0.attn.qkv.weight", entry(24, 8));
        values.put("head.weight", entry(10, 8));
        assertEquals(
                """
                checkpoint: x.pt looks like a vit, but its %d positions are not those of a class token and of a square of patches
                    fix:    give a network for square images""".formatted(positions),
                assertThrows(
                                CheckpointError.class,
                                () -> Plan.seenIn(new Checkpoint(Path.of("x.pt"), values, Map.of())))
                        .getMessage());
    }

    @Test
    void aMobileNetOfOtherStages() {
        var values = new LinkedHashMap<String, Entry>();
        values.put("conv1.weight", entry(32, 3, 3, 3));
        values.put("layers.0.conv3.weight", entry(16, 32, 1, 1));
        values.put("linear.weight", entry(10, 1280));
        assertEquals(
                """
                checkpoint: x.pt looks like a mobilenetv2, but its stages are not those of one
                    widths      [16]
                    blocks      [1]
                    fix:    give one that train wrote, or the state_dict of a model that is known""",
                assertThrows(
                                CheckpointError.class,
                                () -> Plan.seenIn(new Checkpoint(Path.of("x.pt"), values, Map.of())))
                        .getMessage());
    }
}
