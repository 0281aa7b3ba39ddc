package dynat.tensor.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/// What is asked of the machine to find libraries on it.
///
/// @param environment variables
/// @param properties  of the virtual machine
/// @param root        the folder that holds all others; `/`, but for tests
record Surroundings(Map<String, String> environment, Properties properties, Path root) {

    /// Where this program runs.
    static Surroundings here() {
        return new Surroundings(System.getenv(), System.getProperties(), Path.of("/"));
    }

    boolean windows() {
        return property("os.name").startsWith("Windows");
    }

    /// Whether there are JCuda and CUDA for this system.
    boolean supported() {
        boolean intel = List.of("amd64", "x86_64").contains(property("os.arch"));
        return intel && (windows() || property("os.name").equals("Linux"));
    }

    String property(String name) {
        return properties.getProperty(name, "");
    }

    /// The folder that a variable of the environment names, if it does.
    Stream<Path> variable(String name) {
        return paths(environment.getOrDefault(name, ""));
    }

    /// Folders in a list such as `PATH`.
    static Stream<Path> paths(String list) {
        return Arrays.stream(list.split(File.pathSeparator))
                .filter(text -> !text.isBlank())
                .flatMap(text -> path(text).stream());
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    /// A folder of the system, such as `usr/local/cuda`.
    Path system(String path) {
        return root.resolve(path);
    }

    /// Where dynat keeps what it can make or fetch again.
    Path cache() {
        var caches = environment.getOrDefault(windows() ? "LOCALAPPDATA" : "XDG_CACHE_HOME", "");
        var usual = Path.of(property("user.home"), windows() ? "AppData/Local" : ".cache");
        return (caches.isEmpty() ? usual : Path.of(caches)).resolve("dynat");
    }

    /// What in `folder` matches a pattern such as `python3*`, the last in the alphabet first; nothing if there is no
    /// such folder.
    static Stream<Path> matching(Path folder, String pattern) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (var all = Files.newDirectoryStream(folder, pattern)) {
            var found = new ArrayList<Path>();
            all.forEach(found::add);
            found.sort(Comparator.reverseOrder());
            return found.stream();
        } catch (IOException _) {
            return Stream.empty();
        }
    }
}
