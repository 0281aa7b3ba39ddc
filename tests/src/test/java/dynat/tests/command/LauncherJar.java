package dynat.tests.command;

import dynat.cli.Interrupts;
import dynat.launcher.Launcher;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Builds a jar of the real launcher, the real signal handling and a child that needs no training.
final class LauncherJar {
    private LauncherJar() {}

    /// @param attributes of the manifest, besides the launcher as main class
    static Path build(Path folder, Map<String, String> attributes) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        copy(Launcher.class, "dynat/launcher", classes);
        copy(Interrupts.class, "dynat/cli", classes);
        compileChild(folder, classes);
        Path jar = folder.resolve("dynat.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Launcher.class.getName());
        attributes.forEach(manifest.getMainAttributes()::putValue);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, entries);
            }
        }
        return jar;
    }

    /// Copies a package from where the class `member` was loaded: a folder in `mvn test`, a jar in `mvn verify`.
    private static void copy(Class<?> member, String packageFolder, Path to) throws IOException {
        Path origin = origin(member);
        if (Files.isDirectory(origin)) {
            copy(origin.resolve(packageFolder), packageFolder, to);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(origin)) {
                copy(jar.getPath(packageFolder), packageFolder, to);
            }
        }
    }

    private static void copy(Path from, String packageFolder, Path to) throws IOException {
        Path target = Files.createDirectories(to.resolve(packageFolder));
        try (Stream<Path> files = Files.list(from)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Files.copy(each, target.resolve(each.getFileName().toString()));
            }
        }
    }

    private static void compileChild(Path folder, Path classes) throws IOException {
        Path source = folder.resolve("Main.java");
        try (var text = LauncherJar.class.getResourceAsStream("Main.java")) {
            Files.copy(text, source);
        }
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", classes.toString(), "-d", classes.toString(), source.toString());
        if (status != 0) {
            throw new IllegalStateException("the child of the launcher's tests does not compile");
        }
    }

    private static Path origin(Class<?> member) {
        try {
            return Path.of(
                    member.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException problem) {
            throw new UncheckedIOException(new IOException(problem));
        }
    }
}
