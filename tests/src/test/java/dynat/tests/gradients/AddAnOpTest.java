package dynat.tests.gradients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.ops.Relu;
import dynat.tensor.Shape;
import dynat.tests.Repository;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import net.jqwik.api.Example;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/add-an-op.md` shows are real files, and can be copied: a copy compiles, and its proof holds.
class AddAnOpTest {

    private static final String OP = "autograd/src/main/java/dynat/autograd/ops/Softplus.java",
            PROOF = "tests/src/test/java/dynat/tests/gradients/SoftplusProperties.java";

    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void theFilesAreShownAsTheyAre() throws IOException {
        assertEquals(Files.readString(Repository.root().resolve(OP)), shown("class Softplus "));
        assertEquals(Files.readString(Repository.root().resolve(PROOF)), shown("class SoftplusProperties "));
    }

    @Test
    void theyCanBeCopied(@TempDir Path folder) throws Exception {
        var op = copy(folder.resolve("Copied.java"), "class Softplus ");
        var proof = copy(folder.resolve("CopiedProperties.java"), "class SoftplusProperties ");
        compile(folder, op, proof);

        var here = MethodHandles.lookup();
        MethodHandles.privateLookupIn(Relu.class, here)
                .defineClass(Files.readAllBytes(folder.resolve("dynat/autograd/ops/Copied.class")));
        var type = here.defineClass(Files.readAllBytes(folder.resolve("dynat/tests/gradients/CopiedProperties.class")));
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

    /// The snippet that holds this.
    private static String shown(String holds) throws IOException {
        var text = Files.readString(Repository.root().resolve("docs/add-an-op.md"));
        Stream<String> java = JAVA.matcher(text).results().map((MatchResult found) -> found.group(1));
        return java.filter(found -> found.contains(holds)).findFirst().orElseThrow();
    }

    /// The snippet under another name, so that it meets no op that is there.
    private static Path copy(Path file, String holds) throws IOException {
        return Files.writeString(
                file, shown(holds).replace("Softplus", "Copied").replace("softplus", "copied"));
    }

    private static void compile(Path into, Path... files) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var options = List.of("-d", into.toString(), "-classpath", System.getProperty("java.class.path"));
            var task = compiler.getTask(said, manager, null, options, null, manager.getJavaFileObjects(files));
            assertTrue(task.call(), said::toString);
            assertEquals("", said.toString());
        }
    }
}
