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

    @Test
    void theLayerAndItsProof(@TempDir Path folder) throws Exception {
        var walk = Walk.through("add-a-layer.md");
        var here = MethodHandles.lookup();
        MethodHandles.privateLookupIn(Linear.class, here)
                .defineClass(Walk.compile(folder, "SqueezeExcite", walk.own("record SqueezeExcite")));
        var proof = here.defineClass(Walk.compile(folder, "SqueezeExciteTest", walk.own("class SqueezeExciteTest")));
        for (var name : List.of("scalesEveryChannel", "learnsAllItsParameters")) {
            var test = proof.getDeclaredMethod(name);
            var constructor = proof.getDeclaredConstructor();
            assertDoesNotThrow(() -> test.invoke(constructor.newInstance()));
        }
    }
}
