package dynat.tests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where this checkout lies, and what may lie beside it.
public final class Repository {
    private Repository() {}

    /// The repository's root: what the build says in `dynat.root`, else the nearest folder above that holds the
    /// modules.
    public static Path root() {
        var named = System.getProperty("dynat.root");
        if (named != null) {
            return Path.of(named);
        }
        var folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("tensor/api"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException(
                    "tests: no repository above this folder\n    fix:    set the property dynat.root");
        }
        return folder;
    }

    /// A file or folder of `../shared`, or of the folder that the property `dynat.shared` names; empty if it is absent.
    public static Optional<Path> shared(String path) {
        var folder = Path.of(
                System.getProperty("dynat.shared", root().resolve("../shared").toString()));
        return Optional.of(folder.resolve(path)).filter(Files::exists);
    }
}
