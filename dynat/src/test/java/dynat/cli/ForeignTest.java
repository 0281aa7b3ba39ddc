package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Variable;
import dynat.cli.config.ConfigError;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.Settings;
import dynat.datasets.Fashion;
import dynat.datasets.Split;
import dynat.nn.Activation;
import dynat.nn.Checkpoint;
import dynat.nn.Initialiser;
import dynat.nn.Pass;
import dynat.nn.Plan;
import dynat.nn.ResNet;
import dynat.nn.Safetensors;
import dynat.nn.VisionTransformer;
import dynat.nn.WideResNet;
import dynat.tensor.DType;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ForeignTest {

    private static final ResNet.Config SMALL = new ResNet.Config(3, List.of(4, 6), List.of(1, 1), 5);
    private static final Shape IMAGES = new Shape(2, 3, 8, 8);

    private static <T> T onEjml(Supplier<T> body) {
        return Devices.choose("ejml", 1).device().run(() -> {
            try (var _ = Scope.open("test")) {
                return body.get();
            }
        });
    }

    /// The weights of a network as a file of PyTorch's would hold them, without normalisation.
    private static Checkpoint file(Map<String, String> metadata) {
        return file(SMALL, metadata);
    }

    private static Checkpoint file(Plan plan, Map<String, String> metadata) {
        var values = new LinkedHashMap<String, Safetensors.Entry>();
        plan.network(Draws.of(0, "init")).state().forEach((name, cell) -> {
            var bytes = ByteBuffer.allocate(8 * cell.shape().size()).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asDoubleBuffer().put(cell.value().toDoubles());
            values.put(name, new Safetensors.Entry(DType.F64, cell.shape(), bytes));
        });
        return new Checkpoint(Path.of("x.pt"), values, metadata);
    }

    private static EvalConfig.Model asked(String... assignments) {
        Settings settings = EvalConfig.settings();
        settings.flag("checkpoint", "--checkpoint", "x.pt");
        for (String assignment : assignments) {
            settings.assign(assignment);
        }
        return EvalConfig.of(settings).model();
    }

    private static Foreign foreign(Map<String, String> metadata, String... assignments) {
        return Foreign.of(file(metadata), asked(assignments));
    }

    private static double[] logits(Foreign foreign, Tensor images) {
        return foreign.networks(foreign.judged(), "--which")
                .get("model")
                .forward(Variable.constant(images), Pass.EVAL)
                .value()
                .toDoubles();
    }

    private static String complaint(String... assignments) {
        return onEjml(() -> assertThrows(ConfigError.class, () -> foreign(Map.of(), assignments))
                .getMessage());
    }

    @Test
    void normalisationIsTheFilesOrTheUsers() {
        onEjml(() -> {
            Tensor images = Draws.of(1, "x").uniform(IMAGES, 0, 1);
            double[] values = images.toDoubles(), normalised = values.clone(), twice = values.clone();
            for (int i = 0; i < values.length; i++) {
                normalised[i] = (values[i] - 0.5) / 0.25;
                twice[i] = 2 * values[i];
            }
            var noted = Map.of("mean", "(0.5, 0.5, 0.5)", "std", "(0.25, 0.25, 0.25)");
            double[] plain = logits(foreign(Map.of()), Tensor.of(IMAGES, normalised));
            assertArrayEquals(plain, logits(foreign(noted), images), 1e-12);
            assertArrayEquals(
                    plain,
                    logits(foreign(Map.of(), "model.mean=[0.5, 0.5, 0.5]", "model.std=[0.25, 0.25, 0.25]"), images),
                    1e-12);
            assertArrayEquals(
                    logits(foreign(Map.of()), Tensor.of(IMAGES, twice)),
                    logits(foreign(noted, "model.mean=[0, 0, 0]", "model.std=[0.5, 0.5, 0.5]"), images),
                    1e-12,
                    "the user's go before the file's");
            return null;
        });
    }

    @Test
    void whatIsSeenMayBeSaid() {
        onEjml(() -> {
            Foreign said = foreign(Map.of(), "model.name=resnet", "model.widths=[4, 6]", "model.blocks=[1, 1]");
            assertEquals(
                    "model resnet, widths [4, 6], blocks [1, 1], shortcut B, 3 channels, 5 classes, input as it is",
                    said.seen());
            assertEquals(SMALL, said.network());
            return null;
        });
    }

    @Test
    void whatIsSaidButNotSeen() {
        String seen =
                "    seen    model resnet, widths [4, 6], blocks [1, 1], shortcut B, 3 channels, 5 classes, input as it is\n";
        assertEquals(
                "config: model.widths is [16, 32], but x.pt has [4, 6]\n" + seen
                        + "    fix:    leave out --model and --set model.widths, or give what is seen",
                complaint("model.widths=[16, 32]"));
        assertEquals(
                "config: model.widths is [64, 128, 256, 512], but x.pt has [4, 6]\n" + seen
                        + "    fix:    leave out --model and --set model.widths, or give what is seen",
                complaint("model.name=resnet18"));
        assertEquals(
                "config: model.blocks is [1, 2], but x.pt has [1, 1]\n" + seen
                        + "    fix:    leave out --model and --set model.blocks, or give what is seen",
                complaint("model.blocks=[1, 2]"));
        assertEquals(
                "config: model.shortcut is A, but x.pt has B\n" + seen
                        + "    fix:    leave out --model and --set model.shortcut, or give what is seen",
                complaint("model.shortcut=A"));
    }

    private static double[] logits(Plan plan, Tensor images) {
        return plan.network(Draws.of(0, "init"))
                .forward(Variable.constant(images), Pass.EVAL)
                .value()
                .toDoubles();
    }

    /// Strides and activations leave no trace in names and shapes.
    @Test
    void whatCannotBeSeenIsSaid() {
        onEjml(() -> {
            Tensor images = Draws.of(1, "x").uniform(IMAGES, 0, 1);
            var four = new ResNet.Config(3, List.of(64, 128, 256, 512), List.of(2, 2, 2, 2), 5);
            var teacher = four.strided(List.of(1, 1, 2, 2));
            Foreign said = Foreign.of(file(teacher, Map.of()), asked("model.name=resnet18-cifar"));
            assertArrayEquals(logits(teacher, images), logits(said, images), 1e-12);
            assertTrue(said.seen().contains("shortcut B, strides [1, 1, 2, 2], 3 channels"), said.seen());
            assertEquals(List.of(1, 1, 2, 2), ((Map<?, ?>) said.found().get("model")).get("strides"));
            assertEquals(four, Foreign.of(file(teacher, Map.of()), asked()).network());

            var wide = new WideResNet.Config(3, List.of(8, 8), List.of(1, 1), 5, Activation.SILU, Initialiser.PYTORCH);
            Foreign silu = Foreign.of(file(wide, Map.of()), asked("model.activation=silu"));
            assertArrayEquals(logits(wide, images), logits(silu, images), 1e-12);
            assertEquals(
                    "model wrn, widths [8, 8], blocks [1, 1], silu, 3 channels, 5 classes, input as it is",
                    silu.seen());
            return null;
        });
    }

    @Test
    void headsCannotBeSeenAndAreTheUsualOnes() {
        onEjml(() -> {
            Tensor images = Draws.of(1, "x").uniform(IMAGES, 0, 1);
            var plan = new VisionTransformer.Config(new Shape(3, 8, 8), 4, 128, 1, 2, 5, Initialiser.VIT);
            Foreign usual = Foreign.of(file(plan, Map.of()), asked("model.name=vit"));
            assertEquals(
                    "model vit, widths [128], blocks [1], patch 4, 2 heads, 3 channels, 5 classes, input as it is",
                    usual.seen());
            assertArrayEquals(logits(plan, images), logits(usual, images), 1e-12);
            assertEquals(2, ((Map<?, ?>) usual.found().get("model")).get("heads"));
            assertEquals(4, usual.model().patch());
            var four = new VisionTransformer.Config(new Shape(3, 8, 8), 4, 128, 1, 4, 5, Initialiser.VIT);
            Foreign said = Foreign.of(file(four, Map.of()), asked("model.heads=4"));
            assertArrayEquals(logits(four, images), logits(said, images), 1e-12);
            assertEquals(4, said.model().heads());
            assertFalse(Arrays.equals(logits(four, images), logits(usual, images)));
            assertEquals(
                    """
                    config: vit: 5 heads cannot share 128 channels evenly
                        fix:    choose a number that divides them, such as 2 (model.patch, model.heads)""",
                    assertThrows(ConfigError.class, () -> Foreign.of(file(plan, Map.of()), asked("model.heads=5")))
                            .getMessage());
            return null;
        });
    }

    @Test
    void aNetworkOfAnotherKind() {
        assertEquals("""
                config: model.name is wrn-34-10, but x.pt has resnet
                    seen    model resnet, widths [4, 6], blocks [1, 1], shortcut B, 3 channels, 5 classes, input as it is
                    fix:    leave out --model and --set model.name, or give what is seen""", complaint("model.name=wrn-34-10"));
        assertEquals("""
                config: resnet has no activation silu
                    fix:    leave model.activation out, or take a wrn or preactresnet""", complaint("model.activation=silu"));
    }

    @Test
    void settingsThatCannotBe() {
        assertEquals("""
                config: --set model.shortcut=C: there is no shortcut "C"
                    known   A, B
                    fix:    did you mean A?""", complaint("model.shortcut=C"));
        assertEquals("""
                config: --set model.mean=[a]: model.mean is [a] but must be a list such as [0, 0.5, 1] of numbers
                    fix:    give such a value, or leave model.mean out""", complaint("model.mean=[a]"));
        assertEquals("""
                config: --set model.std=[0]: model.std is [0] but must be a list such as [0, 0.5, 1] of numbers, above 0
                    fix:    give such a value, or leave model.std out""", complaint("model.std=[0]"));
        assertEquals("""
                config: model.mean is [0.5, 0.5, 0.5] and model.std is null
                    fix:    give both, one number a channel, or none""", complaint("model.mean=[0.5, 0.5, 0.5]"));
        assertEquals("""
                config: model.mean has 1 numbers and model.std 1, but the network takes images of 3 channels
                    fix:    give one number a channel""", complaint("model.mean=[0.5]", "model.std=[0.5]"));
    }

    @Test
    void whatItCannotGive() {
        onEjml(() -> {
            Foreign foreign = foreign(Map.of());
            assertEquals(
                    """
                    config: --which is both, but x.pt holds one network
                        fix:    leave --which out""",
                    assertThrows(ConfigError.class, () -> foreign.networks("both", "--which"))
                            .getMessage());
            assertEquals(
                    """
                    config: fashion has images of 1 channels in 10 classes, but the network of x.pt takes 3 channels and tells 5 classes apart
                        fix:    name the data set that it was trained on with --data""",
                    assertThrows(ConfigError.class, () -> foreign.requireFit(Fashion.open(Split.TEST)))
                            .getMessage());
            return null;
        });
    }
}
