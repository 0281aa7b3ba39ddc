package dynat.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Which process of how many this is, and where they meet.
///
/// @param rank     which one, from 0
/// @param size     how many there are, from 1
/// @param host     where rank 0 is: a name or an address that every process can resolve
/// @param port     on which rank 0 listens there; 0 lets the system choose a free one
/// @param patience how long to wait for the others at the start
/// @param silence  how long an operation may go on without a byte from or to another process
public record Membership(int rank, int size, String host, int port, Duration patience, Duration silence) {

    /// How long to wait for the others where nothing is said.
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    /// How long an operation may be silent where nothing is said. It is long since a process may do for itself what
    /// others wait for, such as evaluate or write.
    public static final Duration SILENCE = Duration.ofMinutes(30);

    private static final int LARGEST = 65_536; // processes
    private static final int LAST_PORT = 65_535;
    private static final int LONGEST = 100_000_000; // seconds, three years

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if one is out of range
    public Membership {
        check("size", size, 1, LARGEST);
        check("rank", rank, 0, size - 1);
        check("port", port, 0, LAST_PORT);
        check("patience", patience.toSeconds(), 0, LONGEST);
        check("silence", silence.toSeconds(), 0, LONGEST);
        if (host.isBlank()) {
            throw unfit("host", "is empty", "name the host of rank 0");
        }
    }

    /// A member with the usual [#SILENCE].
    ///
    /// @param rank     which one, from 0
    /// @param size     how many there are, from 1
    /// @param host     where rank 0 is
    /// @param port     on which rank 0 listens there
    /// @param patience how long to wait for the others at the start
    /// @throws IllegalArgumentException if a number is out of range
    public Membership(int rank, int size, String host, int port, Duration patience) {
        this(rank, size, host, port, patience, SILENCE);
    }

    private static void check(String name, long value, long first, long last) {
        if (value < first || value > last) {
            throw unfit(name, "is " + value, "give a whole number from %d to %d".formatted(first, last));
        }
    }

    private static IllegalArgumentException unfit(String name, String what, String fix) {
        return new IllegalArgumentException("cluster: %s %s\n    fix:    %s".formatted(name, what, fix));
    }

    /// Reads the variables that torchrun sets, and scripts for Slurm: `RANK`, `WORLD_SIZE`, `MASTER_ADDR` and
    /// `MASTER_PORT`; and two that only dynat has, `DYNAT_PATIENCE` and `DYNAT_SILENCE`, in seconds.
    ///
    /// @param environment of the process; a variable that is blank counts as absent
    /// @return            which member this process is; empty if `WORLD_SIZE` is absent or 1, for it is alone then
    /// @throws IllegalArgumentException if another variable is absent, no number or out of range
    public static Optional<Membership> of(Map<String, String> environment) {
        var variables = new Variables(environment);
        int size = (int) variables.number("WORLD_SIZE", 1, LARGEST, 1);
        return size == 1
                ? Optional.empty()
                : Optional.of(new Membership(
                        (int) variables.number("RANK", 0, size - 1),
                        size,
                        variables.text("MASTER_ADDR"),
                        (int) variables.number("MASTER_PORT", 1, LAST_PORT),
                        Duration.ofSeconds(variables.number("DYNAT_PATIENCE", 1, LONGEST, PATIENCE.toSeconds())),
                        Duration.ofSeconds(variables.number("DYNAT_SILENCE", 1, LONGEST, SILENCE.toSeconds()))));
    }

    /// Variables of the environment, read with their checks.
    private record Variables(Map<String, String> environment) {

        private String value(String name) {
            return environment.getOrDefault(name, "").strip();
        }

        String text(String name) {
            if (value(name).isEmpty()) {
                throw missing(name, "set it to the name or the address of the host of rank 0");
            }
            return value(name);
        }

        long number(String name, long first, long last, long otherwise) {
            return value(name).isEmpty() ? otherwise : number(name, first, last);
        }

        long number(String name, long first, long last) {
            var range = "set it to a whole number from %d to %d".formatted(first, last);
            if (value(name).isEmpty()) {
                throw missing(name, range);
            }
            if (!value(name).matches("[0-9]{1,18}")) {
                throw unfit(name, "is \"%s\"".formatted(value(name)), range);
            }
            long number = Long.parseLong(value(name));
            if (number < first || number > last) {
                throw unfit(name, "is " + number, range);
            }
            return number;
        }

        private IllegalArgumentException missing(String name, String fix) {
            return unfit(name, "is not set, and WORLD_SIZE is " + value("WORLD_SIZE"), fix);
        }

        private static IllegalArgumentException unfit(String name, String what, String fix) {
            return new IllegalArgumentException("environment: %s %s\n    fix:    %s".formatted(name, what, fix));
        }
    }
}
