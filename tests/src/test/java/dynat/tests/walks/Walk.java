package dynat.tests.walks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tests.Repository;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// A document in `docs` and its Java snippets.
///
/// A snippet below a line that ends in a link and a colon, such as `[Linear.java](../nn/…/Linear.java):`, is taken from
/// that file word for word; a line `// …` in it stands for what was left out. Any other snippet is the document's own,
/// and a test compiles it.
public record Walk(String document, List<Snippet> snippets) {

    /// @param file what it was taken from, relative to `docs`; empty for the document's own
    public record Snippet(Optional<String> file, String java) {

        /// The lines between two gaps, without indentation.
        List<List<String>> parts() {
            var parts = new ArrayList<List<String>>();
            parts.add(new ArrayList<>());
            java.lines().map(String::strip).forEach(line -> {
                if (line.equals("// …")) {
                    parts.add(new ArrayList<>());
                } else {
                    parts.getLast().add(line);
                }
            });
            return parts;
        }

        /// The first line of the first part that a file does not have after the parts before it.
        Optional<String> missing(List<String> file) {
            var lines = file.stream().map(String::strip).toList();
            int from = 0;
            for (var part : parts()) {
                int at = Collections.indexOfSubList(lines.subList(from, lines.size()), part);
                if (at < 0) {
                    return Optional.of(part.getFirst());
                }
                from += at + part.size();
            }
            return Optional.empty();
        }
    }

    private static final Pattern SNIPPET = Pattern.compile("(?s)([^\n]*)\n+```java\n(.*?)```");
    private static final Pattern LINK = Pattern.compile(".*\\]\\(([^)]+\\.java)\\):$");

    private static final Pattern PACKAGE = Pattern.compile("package (\\S+);");

    /// The document `docs/NAME`.
    public static Walk through(String document) throws IOException {
        var text = Files.readString(Repository.root().resolve("docs").resolve(document));
        var snippets = SNIPPET.matcher(text)
                .results()
                .map(found -> {
                    var link = LINK.matcher(found.group(1));
                    return new Snippet(link.matches() ? Optional.of(link.group(1)) : Optional.empty(), found.group(2));
                })
                .toList();
        return new Walk(document, snippets);
    }

    /// Every document in `docs` itself.
    static List<Walk> all() throws IOException {
        var walks = new ArrayList<Walk>();
        try (Stream<Path> files = Files.list(Repository.root().resolve("docs"))) {
            for (var file : files.sorted().toList()) {
                if (file.toString().endsWith(".md")) {
                    walks.add(through(file.getFileName().toString()));
                }
            }
        }
        return walks;
    }

    /// The document's own snippet that holds these words.
    public String own(String words) {
        return snippets.stream()
                .filter(snippet -> snippet.file().isEmpty() && snippet.java().contains(words))
                .findFirst()
                .orElseThrow(() -> new AssertionError("docs/%s has no snippet with \"%s\"".formatted(document, words)))
                .java();
    }

    /// Compiles a type as a user would who put it into a file of its package.
    ///
    /// @param folder  where the source and then the class are written; what was compiled there before is seen
    /// @param imports what the document leaves out, each as it stands after `import`
    /// @return        the class file's bytes
    public static byte[] compile(Path folder, String inPackage, List<String> imports, String name, String java)
            throws IOException {
        var head = new StringBuilder("package ").append(inPackage).append(";\n");
        imports.forEach(each -> head.append("import ").append(each).append(";\n"));
        return compile(folder, name, head + java);
    }

    /// Compiles a whole file.
    ///
    /// @param folder where the source and then the class are written; what was compiled there before is seen
    /// @return       the class file's bytes
    public static byte[] compile(Path folder, String name, String file) throws IOException {
        var source = Files.writeString(folder.resolve(name + ".java"), file);
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var classPath = System.getProperty("java.class.path") + File.pathSeparator + folder;
            var options = List.of("-d", folder.toString(), "-classpath", classPath);
            var task = compiler.getTask(said, manager, null, options, null, manager.getJavaFileObjects(source));
            assertTrue(task.call(), said::toString);
            assertEquals("", said.toString());
        }
        var inPackage = PACKAGE.matcher(file);
        var classes = inPackage.find() ? folder.resolve(inPackage.group(1).replace('.', '/')) : folder;
        return Files.readAllBytes(classes.resolve(name + ".class"));
    }
}
