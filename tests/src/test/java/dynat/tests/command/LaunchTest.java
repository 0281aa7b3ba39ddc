package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dynat.launcher.Launcher;
import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The command `launch` with all its processes; what they train is stood in for by [LaunchedRank].
@EnabledOnOs(value = OS.LINUX, disabledReason = "process groups are made with setsid and env")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LaunchTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home")).resolve("bin/java");

    @TempDir
    static Path folder;

    private static Path jar;

    /// A jar with the launcher alone: its manifest names what to run, and where the rest lies.
    @BeforeAll
    static void buildJar() throws Exception {
        Path whole = Repository.root().resolve("dynat.jar");
        assertTrue(Files.exists(whole), "there is no " + whole + ": build it with mvn package");
        jar = folder.resolve("dynat.jar");
        Path tests = Path.of(LaunchedRank.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, Launcher.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH, whole.toUri() + " " + tests.toUri());
        attributes.putValue("Launched-Class", LaunchedRank.class.getName());
        try (var entries = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (String name : List.of(
                    "ChildCommand",
                    "ChildSettings",
                    "Jdk",
                    "JdkSearch",
                    "Launcher",
                    "Letters",
                    "OwnOptions",
                    "StderrFilter",
                    "Terminal",
                    "Wire")) {
                String file = "dynat/launcher/" + name + ".class";
                entries.putNextEntry(new JarEntry(file));
                try (var from = Launcher.class.getClassLoader().getResourceAsStream(file)) {
                    from.transferTo(entries);
                }
            }
        }
    }

    private static Launched launch(List<String> options, Map<String, String> environment, String... args)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(args));
        return Launched.start(command, environment);
    }

    /// Two processes that are ready.
    private static Launched two(Path marks, String... what) throws IOException {
        List<String> args = new ArrayList<>(List.of("launch", "-n", "2", "--", "train", what[0], marks.toString()));
        args.addAll(List.of(what).subList(1, what.length));
        Launched launched = launch(List.of(), Map.of(), args.toArray(String[]::new));
        launched.await("ready");
        return launched;
    }

    private static List<ProcessHandle> descendants(Launched launched) {
        return ProcessHandle.of(launched.pid()).orElseThrow().descendants().toList();
    }

    @Test
    void eachProcessFindsItsPlace() throws Exception {
        try (var launched = launch(
                List.of("-Dcolour=blue"),
                Map.of("CUDA_VISIBLE_DEVICES", "5,7"),
                "launch",
                "-n",
                "2",
                "--",
                "train",
                "show",
                "a b",
                "",
                "--progress")) {
            String first = launched.stdout();
            assertEquals(0, launched.exitCode(30), launched::stderr);
            List<String> said = launched.stderr().lines().toList();
            String second = String.join(
                    "\n",
                    said.stream()
                            .map(line -> line.replaceFirst("^\\[rank 1] ", ""))
                            .filter(line -> !line.equals("to stderr"))
                            .toList());
            assertTrue(said.contains("to stderr") && said.contains("[rank 1] to stderr"), said::toString);
            assertEquals(
                    1,
                    said.stream().filter(line -> !line.startsWith("[rank 1] ")).count(),
                    said::toString);

            String port = first.replaceFirst("(?s).*MASTER_PORT (\\d+).*", "$1");
            int cores = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
            assertTrue(
                    first.startsWith("RANK 0\nLOCAL_RANK 0\n") && first.contains("\nCUDA_VISIBLE_DEVICES 5\n"), first);
            assertTrue(
                    second.contains("RANK 1\nLOCAL_RANK 1\n") && second.contains("\nCUDA_VISIBLE_DEVICES 7\n"), second);
            for (String each : List.of(first, second)) {
                assertTrue(each.contains("WORLD_SIZE 2\nMASTER_ADDR 127.0.0.1\nMASTER_PORT " + port + "\n"), each);
                assertTrue(each.contains("arguments train|show|a b||--progress\nstderr terminal false"), each);
                assertTrue(each.contains("-XX:ActiveProcessorCount=" + cores), each);
                assertTrue(each.contains("-XX:MaxRAMPercentage=37.5") && !each.contains("Percentage=75"), each);
                for (String option : List.of(
                        "-Dcolour=blue",
                        "-Ddynat.launcher.wire=",
                        "-Ddynat.launch.wire=",
                        "-XX:+UseSerialGC",
                        "--add-modules=jdk.incubator.vector")) {
                    assertEquals(2, each.split(option.replace("+", "\\+"), -1).length, option + " in " + each);
                }
            }
        }
    }

    @Test
    void whatTheUserSetsStays() throws Exception {
        List<String> options = List.of("-Xmx300m");
        try (var launched = launch(options, Map.of(), "launch", "-n", "1", "train", "show", "--threads=3")) {
            String shown = launched.stdout();
            assertEquals(0, launched.exitCode(30), launched::stderr);
            assertTrue(shown.contains("-Xmx300m") && !shown.contains("MaxRAMPercentage"), shown);
            assertFalse(shown.contains("ActiveProcessorCount"), shown);
        }
    }

    @Test
    void flagsOfEveryCommandAreHandedOnIfTheCommandHasNoneOfItsOwn() throws Exception {
        try (var launched = launch(
                List.of(),
                Map.of(),
                "--progress=none",
                "launch",
                "-n",
                "1",
                "--color",
                "never",
                "--debug",
                "--",
                "train",
                "show",
                "--color=always")) {
            String shown = launched.stdout();
            assertEquals(0, launched.exitCode(30), launched::stderr);
            assertTrue(shown.contains("\narguments train|--progress=none|--debug|show|--color=always\n"), shown);
        }
    }

    @Test
    void rankZeroSeesTheTerminal() throws Exception {
        Path script = Path.of("/usr/bin/script");
        assumeTrue(Files.isExecutable(script), "no `script` here to make a terminal");
        String inner = "%s -jar %s launch -n 1 train show".formatted(JAVA, jar);
        try (var launched = Launched.start(List.of(script.toString(), "-qec", inner, "/dev/null"), Map.of())) {
            String shown = launched.stdout().replace("\r", "");
            assertTrue(shown.contains("stderr terminal true"), shown);
        }
    }

    /// The real `train`: its first process says what it says without `launch`.
    @Test
    void theProgramItself(@TempDir Path where) throws Exception {
        Jar program = new Jar(where);
        Jar.Outcome alone = program.run("train", "--model", "resnet81"),
                launched = program.run("launch", "-n", "2", "--", "train", "--model", "resnet81");
        assertEquals(2, launched.code());
        assertEquals(alone.err(), launched.err());
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "HUP, 143"})
    void aSignalToLaunchAloneLetsAllSave(String signal, int code, @TempDir Path marks) throws Exception {
        try (var launched = two(marks, "work", "300")) {
            launched.signal(signal);
            launched.await("stopping");
            launched.await("saved");
            assertEquals(code, launched.exitCode(30));
            assertTrue(launched.stderr().endsWith("[rank 1] saved\n"), launched::stderr);
        }
    }

    @Test
    void aSignalToTheGroupCountsOnce(@TempDir Path marks) throws Exception {
        try (var launched = two(marks, "work", "800")) {
            launched.signalGroup("TERM");
            launched.await("stopping");
            launched.await("saved");
            assertEquals(143, launched.exitCode(30));
            assertTrue(launched.stderr().endsWith("[rank 1] saved\n"), launched::stderr);
        }
    }

    @Test
    void aSecondInterruptStopsAllNow(@TempDir Path marks) throws Exception {
        try (var launched = two(marks, "work", "60000")) {
            var all = descendants(launched);
            launched.signal("INT");
            launched.await("stopping");
            Thread.sleep(300);
            launched.signal("INT");
            assertEquals(130, launched.exitCode(30));
            Jar.awaitEnd(all);
            assertEquals("", launched.stdout());
        }
    }

    /// The launcher of `launch`, and `launch` itself, each killed by what nobody hears.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noneOutlivesAKilledLaunch(boolean launcher, @TempDir Path marks) throws Exception {
        try (var launched = two(marks, "hang")) {
            var all = descendants(launched);
            assertEquals(5, all.size(), all::toString);
            var top = ProcessHandle.of(launched.pid()).orElseThrow();
            var killed = launcher ? top : top.children().findFirst().orElseThrow();
            killed.destroyForcibly();
            Jar.awaitEnd(all);
        }
    }
}
