package dynat.tests.gradients;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.ops.Relu;
import dynat.tensor.Shape;
import dynat.tests.Repository;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/add-an-op.md` shows can be copied: its op and its proof compile, and the proof holds.
class AddAnOpTest {

    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private static final List<String> OP_IMPORTS =
            List.of("static dynat.tensor.Formula.input", "dynat.autograd.Variable", "dynat.tensor.Formula");

    private static final List<String> PROOF_IMPORTS = List.of(
            "static dynat.autograd.ops.Copied.copied",
            "static dynat.tests.gradients.Input.anywhere",
            "dynat.tensor.Shape",
            "net.jqwik.api.ForAll",
            "net.jqwik.api.Property");

    @Test
    void theOpAndItsProof(@TempDir Path folder) throws Exception {
        var op = write(folder.resolve("Copied.java"), "dynat.autograd.ops", OP_IMPORTS, snippet("class Softplus "));
        var proof = write(
                folder.resolve("CopiedProperties.java"),
                "dynat.tests.gradients",
                PROOF_IMPORTS,
                snippet("class SoftplusProperties "));
        compile(folder, op, proof);

        var here = MethodHandles.lookup();
        MethodHandles.privateLookupIn(Relu.class, here)
                .defineClass(Files.readAllBytes(folder.resolve("dynat/autograd/ops/Copied.class")));
        var type = here.defineClass(Files.readAllBytes(folder.resolve("dynat/tests/gradients/CopiedProperties.class")));
        var gradient = type.getDeclaredMethod("gradient", Shape.class, long.class);
        for (int rank = 0; rank < 5; rank++) {
            var shape = new Shape(IntStream.range(0, rank).map(axis -> axis + 2).toArray());
            long seed = rank;
            assertDoesNotThrow(
                    () -> gradient.invoke(type.getDeclaredConstructor().newInstance(), shape, seed));
        }
    }

    /// The snippet that holds this, under another name, so that it meets no op that is there.
    private static String snippet(String holds) throws IOException {
        var text = Files.readString(Repository.root().resolve("docs/add-an-op.md"));
        var java = JAVA.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(found -> found.contains(holds));
        return java.findFirst().orElseThrow().replace("Softplus", "Copied").replace("softplus", "copied");
    }

    private static Path write(Path file, String folder, List<String> imports, String type) throws IOException {
        var head = imports.stream().map("import %s;\n"::formatted).collect(joining());
        return Files.writeString(file, "package %s;\n%s%s".formatted(folder, head, type));
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
