package dynat.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tests.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is public has a comment that says all: `javac -Xdoclint:all` finds nothing to complain of.
class JavadocTest {

    /// The code of the warning that signals, `sun.misc.Signal`, are internal to the JDK.
    private static final String INTERNAL = "compiler.warn.sun.proprietary";

    @Test
    void everyPublicThingIsDocumented(@TempDir Path folder) throws IOException {
        var files = Sources.production().stream()
                .map(source -> Repository.root().resolve(source.path()))
                .toList();
        assertEquals(List.of(), complaints(folder, files));
    }

    @Test
    void aMissingCommentIsFound(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("A.java"), "/// An a.\npublic interface A { int b(int c); }\n");
        assertEquals(List.of("A.java:2 no comment"), complaints(folder, List.of(file)));
    }

    @Test
    void aWarningOfTheCompilersOwnIsNotOfTheComments(@TempDir Path folder) throws IOException {
        var text = "/// An a.\npublic interface A { /** {@return a b} */ sun.misc.Signal b(); }\n";
        var file = Files.writeString(folder.resolve("A.java"), text);
        assertEquals(List.of(), complaints(folder, List.of(file)));
    }

    private static List<String> complaints(Path folder, List<Path> files) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new DiagnosticCollector<JavaFileObject>();
        var options = Stream.of(
                "-d " + folder,
                "-classpath " + System.getProperty("java.class.path"),
                "-proc:none",
                "-Xmaxwarns 10000",
                "-Xdoclint:all/protected",
                "--add-modules jdk.incubator.vector");
        try (var manager = compiler.getStandardFileManager(said, Locale.ROOT, null)) {
            var task = compiler.getTask(
                    null,
                    manager,
                    said,
                    options.flatMap(option -> Stream.of(option.split(" ", 2))).toList(),
                    null,
                    manager.getJavaFileObjectsFromPaths(files));
            task.call();
        }
        return said.getDiagnostics().stream()
                .filter(found -> found.getSource() != null && !found.getCode().equals(INTERNAL))
                .filter(found -> !describedByItsKey(found))
                .map(found -> "%s:%d %s"
                        .formatted(
                                Path.of(found.getSource().toUri()).getFileName(),
                                found.getLineNumber(),
                                found.getMessage(Locale.ROOT)))
                .toList();
    }

    /// The components of a configuration's records are described by their keys, from which messages and help are
    /// written.
    private static boolean describedByItsKey(Diagnostic<? extends JavaFileObject> found) {
        try {
            return found.getMessage(Locale.ROOT).startsWith("no @param for ")
                    && found.getSource().getCharContent(true).toString().contains("@Key(");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
