package dynat.tests.gradients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.ops.Relu;
import dynat.tensor.Shape;
import dynat.tests.Repository;
import dynat.tests.walks.Walk;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/add-an-op.md` shows are real files, and can be copied: a copy compiles, and its proof holds.
class AddAnOpTest {

    private static final String OP = "autograd/src/main/java/dynat/autograd/ops/Softplus.java",
            PROOF = "tests/src/test/java/dynat/tests/gradients/SoftplusProperties.java";

    @Test
    void theFilesAreShownAsTheyAre() throws IOException {
        assertEquals(Files.readString(Repository.root().resolve(OP)), shown("class Softplus "));
        assertEquals(Files.readString(Repository.root().resolve(PROOF)), shown("class SoftplusProperties "));
    }

    @Test
    void theyCanBeCopied(@TempDir Path folder) throws Exception {
        var here = MethodHandles.lookup();
        MethodHandles.privateLookupIn(Relu.class, here).defineClass(copy(folder, "Copied", "class Softplus "));
        var type = here.defineClass(copy(folder, "CopiedProperties", "class SoftplusProperties "));
        var example = type.getDeclaredConstructor().newInstance();
        int properties = 0, examples = 0;
        for (var method : type.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Property.class)) {
                runAtEveryRank(method, example);
                properties++;
            } else if (method.isAnnotationPresent(Example.class)) {
                method.invoke(example);
                examples++;
            }
        }
        assertTrue(properties >= 1 && examples >= 1, "nothing was run");
    }

    private static void runAtEveryRank(Method property, Object example) throws ReflectiveOperationException {
        for (int rank = 0; rank < 5; rank++) {
            var dims = IntStream.range(0, rank).map(axis -> axis + 2).toArray();
            property.invoke(example, new Shape(dims), (long) rank);
        }
    }

    private static String shown(String holds) throws IOException {
        return Walk.through("add-an-op.md").own(holds);
    }

    /// The snippet under another name, so that it meets no op that is there; compiled.
    private static byte[] copy(Path folder, String name, String holds) throws IOException {
        return Walk.compile(
                folder, name, shown(holds).replace("Softplus", "Copied").replace("softplus", "copied"));
    }
}
