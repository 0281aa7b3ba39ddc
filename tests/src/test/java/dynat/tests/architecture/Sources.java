package dynat.tests.architecture;

import dynat.tests.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The source files of this repository, as text.
///
/// @param path  relative to the repository's root, with `/`
/// @param lines all of them
record Sources(String path, List<String> lines) {

    private static final List<Sources> ALL = read();

    /// Every Java file below a `src` folder or `docs`.
    static List<Sources> all() {
        return ALL;
    }

    /// Those of the modules, tests left out.
    static List<Sources> production() {
        return ALL.stream()
                .filter(source -> source.path.contains("src/main/java/") && !source.path.startsWith("tests/"))
                .toList();
    }

    /// Those in `folder` itself.
    static List<Sources> in(String folder) {
        return ALL.stream()
                .filter(source -> source.path.equals(folder + "/" + source.name()))
                .toList();
    }

    /// The names of the files in `folder` that end so.
    static List<String> named(String folder, String end) {
        return in(folder).stream()
                .map(Sources::name)
                .filter(name -> name.endsWith(end))
                .toList();
    }

    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    String text() {
        return String.join("\n", lines);
    }

    @Override
    public String toString() {
        return path;
    }

    private static List<Sources> read() {
        var root = Repository.root();
        try (var files = Stream.of("tensor", "autograd", "nn", "datasets", "dynat", "tests", "docs")
                .map(root::resolve)
                .filter(Files::isDirectory)
                .flatMap(Sources::walk)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> source(root, file))
                    .filter(source -> !source.path.contains("/target/"))
                    .sorted((a, b) -> a.path.compareTo(b.path))
                    .toList();
        }
    }

    private static Stream<Path> walk(Path folder) {
        try {
            return Files.walk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sources source(Path root, Path file) {
        try {
            return new Sources(root.relativize(file).toString().replace('\\', '/'), Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
