package dynat.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Looks for a Java that runs dynat: the running one, then JAVA_HOME, then the folders where systems keep their JDKs.
final class JdkSearch {
    /// Folders to search in place of the usual ones, separated like a class path (system property).
    static final String FOLDERS = "dynat.launcher.jdks";

    /// Where in its folder a JDK's home lies: there itself, in a macOS bundle, in a Homebrew keg.
    private static final List<String> HOMES = List.of("", "Contents/Home", "libexec/openjdk.jdk/Contents/Home");

    private final Map<String, String> environment;
    private final List<Path> folders;

    private JdkSearch(Map<String, String> environment, List<Path> folders) {
        this.environment = environment;
        this.folders = folders;
    }

    /// The search on this machine, in this environment.
    static JdkSearch here() {
        String override = System.getProperty(FOLDERS);
        List<Path> folders = override == null
                ? usualFolders()
                : Stream.of(override.split(File.pathSeparator)).map(Path::of).collect(Collectors.toList());
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.values().removeIf(String::isBlank);
        return new JdkSearch(environment, folders);
    }

    /// The Java to use. Among installed ones the lowest suitable release wins, and of that the newest update: dynat is
    /// tested on it, and an incubator module may be gone from a later one.
    Optional<Jdk> find() {
        Jdk running = Jdk.running();
        if (running.suits()) {
            return Optional.of(running);
        }
        Optional<Jdk> chosen = javaHome().filter(Jdk::suits);
        if (chosen.isPresent()) {
            return chosen;
        }
        Comparator<Jdk> byRelease = Comparator.comparing(jdk -> jdk.version().feature());
        Comparator<Jdk> byUpdate = Comparator.comparing(Jdk::version);
        return installed().filter(Jdk::suits).min(byRelease.thenComparing(byUpdate.reversed()));
    }

    /// The one line for a machine without Java 25: what is there, what to install, where was looked.
    String nothingFound() {
        String home = environment.get("JAVA_HOME");
        String homeHolds = home == null
                ? "which is not set"
                : javaHome().map(jdk -> "which holds Java " + jdk.version()).orElse("where there is no JDK");
        String looked = folders.stream().map(JdkSearch::abbreviated).collect(Collectors.joining(", "));
        return "dynat needs Java " + Jdk.NEEDED + " or later and this is Java "
                + Runtime.version().feature()
                + ": install a JDK " + Jdk.NEEDED + ", or set JAVA_HOME to one (looked at JAVA_HOME, " + homeHolds
                + ", and in " + looked + ")";
    }

    private Optional<Jdk> javaHome() {
        return Optional.ofNullable(environment.get("JAVA_HOME")).flatMap(Jdk::at);
    }

    private Stream<Jdk> installed() {
        // Build services name further JDKs this way, as in JAVA_HOME_25_X64.
        Stream<String> named = environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("JAVA_HOME_"))
                .map(Map.Entry::getValue);
        Stream<String> usual = folders.stream()
                .flatMap(folder -> children(folder).stream())
                .flatMap(child -> HOMES.stream().map(child::resolve))
                .map(Path::toString);
        return Stream.concat(named, usual).flatMap(home -> Jdk.at(home).stream());
    }

    private static List<Path> children(Path folder) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(children::add);
        } catch (IOException absent) {
            return List.of();
        }
        return children;
    }

    private static List<Path> usualFolders() {
        Path user = Path.of(System.getProperty("user.home"));
        Stream<Path> system = File.separatorChar == '/'
                ? Stream.of(
                                "/usr/lib/jvm",
                                "/usr/lib64/jvm",
                                "/usr/java",
                                "/usr/local",
                                "/opt",
                                "/opt/java",
                                "/opt/homebrew/opt",
                                "/Library/Java/JavaVirtualMachines")
                        .map(Path::of)
                : Stream.of("Java", "Eclipse Adoptium", "Microsoft", "Zulu", "Amazon Corretto", "BellSoft")
                        .map(vendor ->
                                Path.of(System.getenv().getOrDefault("ProgramFiles", "C:\\Program Files"), vendor));
        Stream<Path> own = Stream.of(
                        ".sdkman/candidates/java",
                        ".jdks",
                        ".asdf/installs/java",
                        ".local/share/mise/installs/java",
                        ".gradle/jdks",
                        "Library/Java/JavaVirtualMachines")
                .map(user::resolve);
        return Stream.concat(system, own).collect(Collectors.toList());
    }

    private static String abbreviated(Path folder) {
        Path user = Path.of(System.getProperty("user.home"));
        return folder.startsWith(user) ? "~" + File.separator + user.relativize(folder) : folder.toString();
    }
}
