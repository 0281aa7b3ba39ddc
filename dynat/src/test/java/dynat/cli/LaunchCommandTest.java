package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is refused before a process is started; what they do, `dynat.tests.command` asks.
class LaunchCommandTest {

    @TempDir
    private Path folder;

    private void refused(String expected, String flags) {
        String[] line = Stream.concat(Stream.of("launch"), Stream.of(flags.split(" ")))
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);
        assertEquals(new Session.Outcome(2, "", expected), new Session(folder).run(line));
    }

    @Test
    void withoutTheNumberOfProcesses() {
        refused("""
                launch: --processes is needed
                    fix:    see java -jar dynat.jar launch --help
                """, "-- train");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-n 2", "-n 2 --"})
    void withoutACommand(String flags) {
        refused("""
                launch: COMMAND is needed
                    fix:    see java -jar dynat.jar launch --help
                """, flags);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1025", "two", "1.5", "12345678901"})
    void aNumberOfProcessesThatIsNone(String count) {
        refused("""
                launch: --processes is "%s" but must be a whole number, from 1 to 1024
                    fix:    give such a number
                """.formatted(count), "-n " + count + " -- train");
    }

    @Test
    void aCommandThatProcessesDoNotShare() {
        refused("""
                launch: there is no command "report" whose work processes share
                    known   train, eval
                    fix:    take one of these
                """, "-n 2 -- report");
    }

    @Test
    void anUnknownFlagBeforeTheCommand() {
        refused("""
                launch: there is no flag --master-port
                    fix:    java -jar dynat.jar launch --help lists all
                """, "-n 2 --master-port 3 -- train");
    }

    @Test
    void oneOfSeveralMachinesOfWhichNobodySaidHowMany() {
        refused("""
                launch: --node is given, but not --nodes
                    fix:    say how many machines there are with --nodes, or leave --node out
                """, "-n 2 --node 1 --master gpu0:29500 -- train");
        refused("""
                launch: --master is given, but not --nodes
                    fix:    say how many machines there are with --nodes, or leave --master out
                """, "-n 2 --master gpu0:29500 -- train");
    }

    @Test
    void oneOfSeveralMachinesOfWhichNobodySaidWhich() {
        refused("""
                launch: --node is needed with --nodes 3
                    fix:    say which of the machines this is, from --node 0 to --node 2
                """, "-n 2 --nodes 3 --master gpu0:29500 -- train");
    }

    @Test
    void aMachineThatIsNotAmongThem() {
        refused("""
                launch: --node is "3" but must be a whole number, from 0 to 2
                    fix:    give such a number
                """, "-n 2 --nodes 3 --node 3 --master gpu0:29500 -- train");
    }

    @Test
    void severalMachinesThatCannotMeet() {
        refused("""
                launch: --master is needed with --nodes 3
                    fix:    name machine 0 as the others reach it, such as --master gpu0:29500
                """, "-n 2 --nodes 3 --node 1 -- train");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpu0",
                "gpu0:",
                ":29500",
                "fe80::1:29500",
                "[gpu0:29500",
                "gpu0:29500x",
                "[fe80::1%]:29500",
                "[fe80%::1]:29500"
            })
    void aMasterThatIsNoHostAndPort(String master) {
        refused("""
                launch: --master is "%s" but must be HOST:PORT
                    fix:    name machine 0 as the others reach it, such as --master gpu0:29500
                """.formatted(master), "-n 2 --nodes 3 --node 1 --master " + master + " -- train");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu0", "10.0.0.1", "[fe80::1]", "[fe80::1%3]", "[fe80::1%eth0]", "[fe80::1%br-lan_2.10]"})
    void aMasterWhosePortIsNone(String host) {
        refused("""
                launch: the port of --master is "65536" but must be a whole number, from 1 to 65535
                    fix:    give such a number
                """, "-n 2 --nodes 3 --node 1 --master " + host + ":65536 -- train");
    }
}
