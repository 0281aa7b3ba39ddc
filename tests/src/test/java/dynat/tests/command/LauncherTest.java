package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The launcher as a process, with a child that only sleeps, prints and saves.
@EnabledOnOs(value = OS.LINUX, disabledReason = "process groups are made with setsid and env")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LauncherTest {
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    @TempDir
    static Path folder;

    private static Path jar;

    @BeforeAll
    static void buildJar() throws IOException {
        jar = LauncherJar.build(folder, Map.of());
    }

    private static Launched launch(String... args) throws IOException {
        return launch(List.of(), args);
    }

    private static Launched launch(List<String> options, String... args) throws IOException {
        return launch(JAVA_HOME, options, Map.of(), args);
    }

    private static Launched launch(Path home, List<String> options, Map<String, String> environment, String... args)
            throws IOException {
        return Launched.start(command(home, options, args), environment);
    }

    private static List<String> command(Path home, List<String> options, String... args) {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(args));
        return command;
    }

    private static Launched working(Path run, long saving) throws IOException {
        Launched launched = launch("work", run.toString(), Long.toString(saving));
        launched.await("ready");
        return launched;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void returnsTheChildsExitCode(int code) throws Exception {
        try (var launched = launch("exit", Integer.toString(code))) {
            assertEquals(code, launched.exitCode(30));
            assertEquals("", launched.stderr());
        }
    }

    @Test
    void runsTheClassThatTheManifestNames(@TempDir Path elsewhere) throws Exception {
        Path named = LauncherJar.build(elsewhere, Map.of("Launched-Class", "dynat.tests.NoSuchClass"));
        List<String> command = List.of(JAVA_HOME.resolve("bin/java").toString(), "-jar", named.toString());
        try (var launched = Launched.start(command, Map.of())) {
            assertEquals(1, launched.exitCode(30));
            assertTrue(launched.stderr().contains("dynat.tests.NoSuchClass"), launched::stderr);
        }
    }

    @Test
    void childHasVectorModuleHeapAndArguments() throws Exception {
        try (var launched = launch("show", "a b", "", "*")) {
            String shown = launched.stdout();
            assertTrue(shown.contains("-XX:MaxRAMPercentage=75"), shown);
            assertTrue(shown.contains("-XX:+UseSerialGC"), shown);
            assertTrue(shown.contains("vector true"), shown);
            assertTrue(shown.contains("arguments show|a b||*"), shown);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx100m", "-XX:MaxRAMPercentage=20"})
    void userHeapReplacesTheDefault(String heap) throws Exception {
        try (var launched = launch(List.of(heap, "-Dcolour=blue"), "show")) {
            String shown = launched.stdout();
            assertTrue(shown.contains(heap) && shown.contains("-Dcolour=blue"), shown);
            assertFalse(shown.contains("MaxRAMPercentage=75"), shown);
        }
    }

    @Test
    void largePagesAreAskedForWhereThereAreSome() throws Exception {
        var system = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
        boolean some = Files.exists(system) && !Files.readString(system).contains("[never]");
        try (var launched = launch("show")) {
            String shown = launched.stdout();
            assertEquals(some, shown.contains("-XX:+UseTransparentHugePages"), shown);
        }
        try (var launched = launch(List.of("-XX:-UseTransparentHugePages"), "show")) {
            String shown = launched.stdout();
            assertFalse(shown.contains("+UseTransparentHugePages"), shown);
        }
    }

    @Test
    void userCollectorReplacesTheDefault() throws Exception {
        try (var launched = launch(List.of("-XX:+UseParallelGC"), "show")) {
            String shown = launched.stdout();
            assertTrue(shown.contains("-XX:+UseParallelGC"), shown);
            assertFalse(shown.contains("UseSerialGC"), shown);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"})
    void optionsOfTheEnvironmentCountOnceAndAreAnnouncedOnce(String variable) throws Exception {
        try (var launched = launch(JAVA_HOME, List.of(), Map.of(variable, "-Xmx100m -Dcolour=blue"), "show")) {
            String shown = launched.stdout();
            assertEquals(2, shown.split("-Dcolour=blue", -1).length, shown);
            assertFalse(shown.contains("MaxRAMPercentage"), shown);
            assertEquals(2, launched.stderr().split("Picked up", -1).length, launched.stderr());
        }
    }

    @Test
    void stdinReachesTheChild() throws Exception {
        try (var launched = launch("echo")) {
            launched.type("grüße\n");
            assertEquals("grüße", launched.stdout());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10%\\r20%\\rdone\\n, 10%\\r20%\\rdone\\n",
        "WARNING: Using\\nnothing\\377\\000, WARNING: Using\\nnothing\\377\\000",
    })
    void stderrLosesOnlyTheIncubatorLine(String written, String expected) throws Exception {
        try (var launched = launch("stderr", written)) {
            assertEquals(expected.translateEscapes(), launched.stderr());
            assertEquals(0, launched.exitCode(30));
        }
    }

    @Test
    void pipesAreNoTerminals() throws Exception {
        try (var launched = launch("show")) {
            String shown = launched.stdout();
            assertTrue(shown.contains("stdout terminal false\nstderr terminal false"), shown);
        }
    }

    @Test
    void terminalsAreRecognised() throws Exception {
        Path script = Path.of("/usr/bin/script");
        assumeTrue(Files.isExecutable(script), "no `script` here to make a terminal");
        String inner = String.join(" ", command(JAVA_HOME, List.of(), "show"));
        try (var launched =
                Launched.start(List.of(script.toString(), "-qec", inner + " 2>/dev/null", "/dev/null"), Map.of())) {
            String shown = launched.stdout().replace("\r", "");
            assertTrue(shown.contains("stdout terminal true\nstderr terminal false"), shown);
        }
    }

    /// Runs a line of the shell under a locale, where `$0` is Java, `$1` the jar and `$2` a folder.
    private static Launched inAShell(String locale, String line, Path folder) throws IOException {
        var java = JAVA_HOME.resolve("bin/java").toString();
        return Launched.start(
                List.of("sh", "-c", line, java, jar.toString(), folder.toString()), Map.of("LC_ALL", locale));
    }

    @Test
    void anArgumentWhoseLettersTheLocaleLacksIsRefused(@TempDir Path elsewhere) throws Exception {
        String line = "exec \"$0\" -jar \"$1\" show \"$(printf 'l\\303\\244uf')\" ''";
        try (var launched = inAShell("C", line, elsewhere)) {
            assertEquals("""
                    dynat: argument 2, l??uf, was named otherwise: the locale's encoding, US-ASCII, lacks some of its letters
                        fix:    set LC_ALL=C.UTF-8
                    """, launched.stderr());
            assertEquals(2, launched.exitCode(30));
        }
        try (var launched = inAShell("C.UTF-8", line, elsewhere)) {
            assertEquals(0, launched.exitCode(30), launched::stderr);
        }
    }

    @Test
    void aWorkingFolderWhoseLettersTheLocaleLacksIsRefused(@TempDir Path elsewhere) throws Exception {
        String line = "cd \"$2\" && mkdir -p \"$(printf 'l\\303\\244uf')\" && cd l* && exec \"$0\" -jar \"$1\" show";
        try (var launched = inAShell("C", line, elsewhere)) {
            String said = launched.stderr();
            assertTrue(
                    said.startsWith("dynat: the working folder, " + elsewhere + "/l??uf, was named otherwise"), said);
            assertEquals(2, launched.exitCode(30));
        }
        try (var launched = inAShell("C.UTF-8", line, elsewhere)) {
            assertEquals(0, launched.exitCode(30), launched::stderr);
        }
    }

    @Test
    void aFolderForTemporaryFilesThatIsNotThereIsNamed(@TempDir Path elsewhere) throws Exception {
        Path missing = elsewhere.resolve("missing");
        try (var launched = launch(List.of("-Djava.io.tmpdir=" + missing), "show")) {
            String said = launched.stderr();
            assertTrue(said.endsWith(": no file can be made in " + missing + """
                    : NoSuchFileException
                        fix:    make that folder, with room and the right to write, or name another: \
                    JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR
                    """), said);
            assertEquals(4, launched.exitCode(30));
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 143"})
    void signalToTheLauncherAloneLetsTheChildSave(String signal, int code, @TempDir Path run) throws Exception {
        try (var launched = working(run, 300)) {
            launched.signal(signal);
            launched.await("stopping");
            launched.await("saved");
            assertEquals(code, launched.exitCode(10));
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 143"})
    void signalToTheGroupCountsOnce(String signal, int code, @TempDir Path run) throws Exception {
        try (var launched = working(run, 500)) {
            launched.signalGroup(signal);
            launched.await("stopping");
            launched.await("saved");
            assertEquals(code, launched.exitCode(10));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void secondInterruptStopsNow(boolean group, @TempDir Path run) throws Exception {
        try (var launched = working(run, 60_000)) {
            for (int press = 0; press < 2; press++) {
                if (group) {
                    launched.signalGroup("INT");
                } else {
                    launched.signal("INT");
                }
                if (press == 0) {
                    launched.await("stopping");
                    Thread.sleep(300);
                }
            }
            assertEquals(130, launched.exitCode(10));
            assertEquals("", launched.stdout());
        }
    }

    @Test
    void hangUpHeardTwiceCountsOnce(@TempDir Path run) throws Exception {
        try (var launched = working(run, 800)) {
            launched.signalGroup("HUP");
            launched.await("stopping");
            Thread.sleep(300);
            launched.signalGroup("HUP");
            launched.await("saved");
            assertEquals(143, launched.exitCode(10));
        }
    }

    @Test
    void signalToTheLauncherAndItsGroupCountsOnce(@TempDir Path run) throws Exception {
        try (var launched = working(run, 300)) {
            launched.signalBoth("INT");
            launched.await("saved");
            assertEquals(130, launched.exitCode(10));
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void childThatSavesNothingEndsAtTheFirst(String signal, int code) throws Exception {
        try (var launched = launch("hang")) {
            launched.await("ready");
            launched.signal(signal);
            assertEquals(code, launched.exitCode(10));
        }
    }

    @Test
    void childEndsWithAKilledLauncherAndTheRunCanBeTakenUpAtOnce(@TempDir Path run) throws Exception {
        try (var first = working(run, 60_000)) {
            first.signal("KILL");
            try (var second = working(run, 0)) {
                assertEquals("", first.stdout());
                second.signal("INT");
                assertEquals(130, second.exitCode(10));
            }
        }
    }

    @Test
    void runInUseNamesFolderAndHolder(@TempDir Path run) throws Exception {
        try (var first = working(run, 0);
                var second = launch("work", run.toString(), "0")) {
            assertEquals(1, second.exitCode(30));
            long holder = ProcessHandle.of(first.pid())
                    .orElseThrow()
                    .children()
                    .findFirst()
                    .orElseThrow()
                    .pid();
            assertTrue(second.stderr().contains("run: " + run + " is in use by process " + holder), second::stderr);
        }
    }

    @Test
    void olderJavaFindsTheNewOne() throws Exception {
        Path older = older();
        List<String> search = List.of("-Ddynat.launcher.jdks=" + JAVA_HOME.getParent());
        try (var launched = launch(older, search, Map.of(), "show")) {
            String shown = launched.stdout();
            assertTrue(shown.contains("feature 25") && shown.contains("vector true"), shown + launched.stderr());
        }
    }

    @Test
    void olderJavaTakesJavaHome(@TempDir Path nothing) throws Exception {
        List<String> search = List.of("-Ddynat.launcher.jdks=" + nothing);
        try (var launched = launch(older(), search, Map.of("JAVA_HOME", JAVA_HOME.toString()), "exit", "7")) {
            assertEquals(7, launched.exitCode(30), launched::stderr);
        }
    }

    @Test
    void withoutJava25OneLineSaysWhatToInstall(@TempDir Path nothing) throws Exception {
        Path older = older();
        List<String> search = List.of("-Ddynat.launcher.jdks=" + nothing);
        try (var launched = launch(older, search, Map.of("JAVA_HOME", older.toString()), "exit", "7")) {
            assertEquals(4, launched.exitCode(30));
            String said = launched.stderr();
            assertTrue(
                    said.matches(
                            "dynat needs Java 25 or later and this is Java (\\d+): install a JDK 25, or set JAVA_HOME"
                                    + " to one \\(looked at JAVA_HOME, which holds Java \\1\\S*, and in \\Q" + nothing
                                    + "\\E\\)\n"),
                    said);
        }
    }

    private static Path older() throws IOException {
        Path older = Launched.olderJava();
        assumeTrue(older != null, "no Java from 11 to 24 is installed here");
        return older;
    }
}
