package dynat.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.cluster.Membership;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the environment says of a process that is one of several.
class MembershipTest {

    private static final Map<String, String> WHOLE =
            Map.of("RANK", "2", "WORLD_SIZE", "4", "MASTER_ADDR", "node-1", "MASTER_PORT", "29500");

    private static Map<String, String> with(String name, String value) {
        var environment = new HashMap<>(WHOLE);
        environment.put(name, value);
        return environment;
    }

    private static String message(Map<String, String> environment) {
        return assertThrows(IllegalArgumentException.class, () -> Membership.of(environment))
                .getMessage();
    }

    @Test
    void theVariablesOfTorchrun() {
        var expected = new Membership(2, 4, "node-1", 29500, Duration.ofMinutes(10));
        assertEquals(Optional.of(expected), Membership.of(WHOLE));
        assertEquals(Duration.ofMinutes(30), expected.silence());
    }

    @Test
    void patienceAndSilenceAreSeconds() {
        var environment = with("DYNAT_PATIENCE", "7");
        environment.put("DYNAT_SILENCE", " 90 ");
        assertEquals(
                Optional.of(new Membership(2, 4, "node-1", 29500, Duration.ofSeconds(7), Duration.ofSeconds(90))),
                Membership.of(environment));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1"})
    void alone(String size) {
        assertEquals(Optional.empty(), Membership.of(Map.of("WORLD_SIZE", size, "RANK", "x")));
        assertEquals(Optional.empty(), Membership.of(Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RANK        | set it to a whole number from 0 to 3
            MASTER_ADDR | set it to the name or the address of the host of rank 0
            MASTER_PORT | set it to a whole number from 1 to 65535
            """)
    void missing(String name, String fix) {
        var expected = """
                environment: %s is not set, and WORLD_SIZE is 4
                    fix:    %s""".formatted(name, fix);
        var without = with(name, "");
        assertEquals(expected, message(without));
        without.remove(name);
        assertEquals(expected, message(without));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RANK           | 4     | is 4       | 0 to 3
            RANK           | -1    | is "-1"    | 0 to 3
            RANK           | first | is "first" | 0 to 3
            WORLD_SIZE     | 0     | is 0       | 1 to 65536
            WORLD_SIZE     | 65537 | is 65537   | 1 to 65536
            WORLD_SIZE     | 2.5   | is "2.5"   | 1 to 65536
            MASTER_PORT    | 0     | is 0       | 1 to 65535
            MASTER_PORT    | 65536 | is 65536   | 1 to 65535
            DYNAT_PATIENCE | 0     | is 0       | 1 to 100000000
            DYNAT_SILENCE  | never | is "never" | 1 to 100000000
            """)
    void outOfRange(String name, String value, String what, String range) {
        assertEquals("""
                environment: %s %s
                    fix:    set it to a whole number from %s""".formatted(name, what, range), message(with(name, value)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | 0 | h  | 1     | size is 0     | give a whole number from 1 to 65536
            2 | 2 | h  | 1     | rank is 2     | give a whole number from 0 to 1
            0 | 2 | h  | 65536 | port is 65536 | give a whole number from 0 to 65535
            0 | 2 | '' | 1     | host is empty | name the host of rank 0
            """)
    void numbersThatCannotBe(int rank, int size, String host, int port, String what, String fix) {
        var thrown = assertThrows(
                IllegalArgumentException.class, () -> new Membership(rank, size, host, port, Duration.ofSeconds(1)));
        assertEquals("""
                cluster: %s
                    fix:    %s""".formatted(what, fix), thrown.getMessage());
    }
}
