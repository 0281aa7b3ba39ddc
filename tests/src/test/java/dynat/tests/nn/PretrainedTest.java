package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.nn.Activation;
import dynat.nn.Checkpoint;
import dynat.nn.CheckpointError;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.Pass;
import dynat.nn.Plan;
import dynat.nn.Pretrained;
import dynat.nn.ResNet;
import dynat.nn.Standardise;
import dynat.nn.Standardised;
import dynat.nn.WideResNet;
import dynat.tensor.Cell;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tests.parity.Backends;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networks that are built from what a checkpoint holds answer as those that were saved.
class PretrainedTest {

    private static final Plan PLAIN = new ResNet.Config(3, List.of(4, 6), List.of(1, 1), 5);
    private static final Plan WIDE =
            new WideResNet.Config(3, List.of(4, 6, 8), List.of(1, 1, 1), 5, Activation.RELU, Initialiser.HE);

    @TempDir
    private Path folder;

    private static Layer network(Plan plan) {
        return plan.network(Draws.of(1, "init"));
    }

    private static Standardise statistics() {
        return Standardise.of(new double[] {0.1, 0.2, 0.3}, new double[] {0.5, 0.6, 0.7});
    }

    private Checkpoint saved(Map<String, Cell> state) {
        Path file = folder.resolve("network.safetensors");
        Checkpoint.save(file, state, Map.of());
        return Checkpoint.read(file);
    }

    private static void assertSame(Layer expected, Layer network) {
        assertArrayEquals(logits(expected), logits(network));
    }

    private static double[] logits(Layer network) {
        var x = Draws.of(2, "images").uniform(new Shape(4, 3, 8, 8), 0, 1);
        return network.forward(constant(x), Pass.EVAL).value().toDoubles();
    }

    private static void onTheReference(Runnable test) {
        Backends.reference().run(() -> {
            test.run();
            return null;
        });
    }

    @Test
    void aNetworkComesBack() {
        onTheReference(() -> {
            Layer network = network(PLAIN);
            assertSame(network, Pretrained.network(saved(new HashMap<>(network.state()))));
        });
    }

    @Test
    void soDoesOneAmongSeveralThatNormalisesItsInput() {
        onTheReference(() -> {
            Layer student = new Standardised(statistics(), network(WIDE));
            Map<String, Cell> both = new HashMap<>(Layer.prefixed("student.", student.state()));
            both.putAll(Layer.prefixed("teacher.", network(PLAIN).state()));
            Checkpoint file = saved(both);
            assertSame(student, Pretrained.network(file.under("student.")));
            assertSame(network(PLAIN), Pretrained.network(file.under("teacher.")));
        });
    }

    @Test
    void anotherNormalisationGoesBeforeItsOwn() {
        onTheReference(() -> {
            Layer network = network(WIDE);
            Checkpoint own = saved(new HashMap<>(new Standardised(statistics(), network).state()));
            Standardise other = Standardise.of(new double[3], new double[] {0.2, 0.2, 0.2});
            assertSame(new Standardised(other, network), Pretrained.network(own, WIDE, Optional.of(other)));
        });
    }

    @Test
    void aTensorThatIsNoneOfItsIsRefused() {
        onTheReference(() -> {
            Map<String, Cell> state = new HashMap<>(network(PLAIN).state());
            state.put("head.bias", state.get("linear.bias"));
            Checkpoint file = saved(state);
            String said = assertThrows(CheckpointError.class, () -> Pretrained.network(file))
                    .getMessage();
            assertEquals(
                    1, said.lines().filter(line -> line.contains("head.bias")).count(), said);
            assertFalse(Pretrained.isNormalised(file));
        });
    }
}
