package dynat.launcher;

import java.io.IOException;
import java.io.Reader;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;

/// One installed Java: its folder, its version, and whether it has the Vector API.
final class Jdk {
    /// The oldest Java whose virtual machine reads dynat's classes.
    static final int NEEDED = 25;

    static final String VECTOR_MODULE = "jdk.incubator.vector";

    private final Path home;
    private final Runtime.Version version;
    private final boolean hasVector;

    private Jdk(Path home, Runtime.Version version, boolean hasVector) {
        this.home = home;
        this.version = version;
        this.hasVector = hasVector;
    }

    /// The Java this launcher runs on.
    static Jdk running() {
        Path home = Path.of(System.getProperty("java.home"));
        boolean hasVector = ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent();
        return new Jdk(home, Runtime.version(), hasVector);
    }

    /// The Java installed in `home`, read from its `release` file so that none has to be run; empty if there is none.
    static Optional<Jdk> at(String home) {
        Properties release = new Properties();
        try (Reader text = Files.newBufferedReader(Path.of(home, "release"))) {
            release.load(text);
            Jdk jdk = new Jdk(
                    Path.of(home).toRealPath(),
                    Runtime.Version.parse(unquoted(release.getProperty("JAVA_VERSION", ""))),
                    // A release file without a module list is a whole JDK's.
                    Arrays.asList(unquoted(release.getProperty("MODULES", VECTOR_MODULE))
                                    .split(" "))
                            .contains(VECTOR_MODULE));
            return Files.isExecutable(jdk.java()) ? Optional.of(jdk) : Optional.empty();
        } catch (IOException | IllegalArgumentException notAJdk) {
            return Optional.empty();
        }
    }

    boolean suits() {
        return version.feature() >= NEEDED;
    }

    Runtime.Version version() {
        return version;
    }

    boolean hasVector() {
        return hasVector;
    }

    /// The virtual machine's executable.
    Path java() {
        Path plain = home.resolve("bin").resolve("java");
        return Files.exists(plain) ? plain : plain.resolveSibling("java.exe");
    }

    @Override
    public String toString() {
        return "Java " + version + " in " + home;
    }

    private static String unquoted(String value) {
        return value.replace("\"", "");
    }
}
