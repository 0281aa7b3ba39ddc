package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dynat.nn.Linear;
import dynat.tests.walks.Walk;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/add-a-layer.md` shows can be copied: its layer and its proof compile, and the proof holds.
@ExtendWith(OnEjml.class)
class AddALayerTest {

    private static final List<String> LAYER = List.of(
            "static dynat.autograd.ops.GlobalAveragePool.globalAveragePool",
            "static dynat.autograd.ops.Multiply.multiply",
            "static dynat.autograd.ops.Relu.relu",
            "static dynat.autograd.ops.Reshape.reshape",
            "static dynat.autograd.ops.Sigmoid.sigmoid",
            "static dynat.nn.Layer.part",
            "dynat.autograd.Variable",
            "dynat.tensor.Draws",
            "dynat.tensor.Shape");

    private static final List<String> PROOF = List.of(
            "static dynat.autograd.Tape.gradients",
            "static dynat.autograd.Variable.constant",
            "static dynat.autograd.ops.GlobalAveragePool.globalAveragePool",
            "static dynat.autograd.ops.Linear.linear",
            "static dynat.autograd.ops.Multiply.multiply",
            "static dynat.autograd.ops.Relu.relu",
            "static dynat.autograd.ops.Reshape.reshape",
            "static dynat.autograd.ops.Sigmoid.sigmoid",
            "static dynat.autograd.ops.Sum.sum",
            "static org.junit.jupiter.api.Assertions.assertArrayEquals",
            "static org.junit.jupiter.api.Assertions.assertEquals",
            "static org.junit.jupiter.api.Assertions.assertTrue",
            "dynat.autograd.Variable",
            "dynat.nn.Initialiser",
            "dynat.nn.Pass",
            "dynat.nn.SqueezeExcite",
            "dynat.tensor.Draws",
            "dynat.tensor.Shape",
            "java.util.List",
            "org.junit.jupiter.api.Test");

    @Test
    void theLayerAndItsProof(@TempDir Path folder) throws Exception {
        var walk = Walk.through("add-a-layer.md");
        var here = MethodHandles.lookup();
        MethodHandles.privateLookupIn(Linear.class, here)
                .defineClass(
                        Walk.compile(folder, "dynat.nn", LAYER, "SqueezeExcite", walk.own("record SqueezeExcite")));
        var proof = here.defineClass(Walk.compile(
                folder, "dynat.tests.nn", PROOF, "SqueezeExciteTest", walk.own("class SqueezeExciteTest")));
        for (var name : List.of("scalesEveryChannel", "learnsAllItsParameters")) {
            var test = proof.getDeclaredMethod(name);
            var constructor = proof.getDeclaredConstructor();
            assertDoesNotThrow(() -> test.invoke(constructor.newInstance()));
        }
    }
}
