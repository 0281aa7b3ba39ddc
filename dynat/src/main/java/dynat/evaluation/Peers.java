package dynat.evaluation;

import dynat.cluster.Communicator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The processes that share an evaluation, as one of them sees it; most have only one.
///
/// Each keeps the whole ledger, so that all of them deal out the same batches. What is asked about outside of attacks
/// the first process answers for all, for devices may round otherwise.
///
/// @param processes what they tell each other by
record Peers(Communicator processes) {

    private static final byte[] NOTHING = {}, STOPPED = {0}; // an entry is longer

    /// What the batches of a round came to.
    ///
    /// @param entries of those that are done, in the order of the batches
    /// @param stopped whether a process was stopped
    record Round(List<Ledger.Entry> entries, boolean stopped) {}

    int rank() {
        return processes.rank();
    }

    int size() {
        return processes.size();
    }

    /// Whether this is the first process, which keeps the state.
    boolean leads() {
        return rank() == 0;
    }

    private boolean isAlone() {
        return size() == 1;
    }

    /// Says that this process has been stopped, where others call [#agree].
    void stop() {
        processes.allGather(STOPPED);
    }

    /// Goes on if all processes evaluate the same.
    ///
    /// @param equal what has to be, by name
    /// @param batch images at a time
    /// @throws IllegalStateException in every process, if they do not
    /// @throws Stopped               if one of them has been stopped
    void agree(Map<String, String> equal, int batch) {
        if (isAlone()) {
            return;
        }
        String lines = equal.entrySet().stream()
                .map(entry ->
                        "%s: %s\n".formatted(entry.getKey(), entry.getValue().replaceAll("\\R", " ")))
                .collect(Collectors.joining("", "", "batch: %d\n".formatted(batch)));
        List<byte[]> all = processes.allGather(lines.getBytes(StandardCharsets.UTF_8));
        if (all.stream().anyMatch(said -> Arrays.equals(said, STOPPED))) {
            throw new Stopped();
        }
        List<String> first = lines(all.getFirst());
        for (int rank = 1; rank < size(); rank++) {
            List<String> other = lines(all.get(rank));
            if (!other.equals(first)) {
                throw new IllegalStateException(
                        """
                        evaluation: process %d evaluates something else than process 0: %s, not %s
                            fix:    give all processes the same files, flags and kind of device""".formatted(rank, difference(other, first), difference(first, other)));
            }
        }
    }

    private static List<String> lines(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).lines().toList();
    }

    /// The first line that another text lacks.
    private static String difference(List<String> lines, List<String> others) {
        return lines.stream()
                .filter(line -> !others.contains(line))
                .findFirst()
                .map("\"%s\""::formatted)
                .orElse("nothing");
    }

    /// Gives every process what the first one has kept.
    ///
    /// @param kept if this is the first
    List<Ledger.Entry> first(List<Ledger.Entry> kept) {
        if (isAlone()) {
            return kept;
        }
        if (leads()) {
            kept.forEach(entry -> processes.broadcast(StateEntry.body(entry)));
            processes.broadcast(NOTHING);
            return kept;
        }
        List<Ledger.Entry> first = new ArrayList<>();
        for (byte[] said = processes.broadcast(null); said.length > 0; said = processes.broadcast(null)) {
            first.add(read(0, said));
        }
        return first;
    }

    /// Gives every process what the first one computes.
    double[] first(Supplier<double[]> values) {
        if (isAlone()) {
            return values.get();
        }
        byte[] said = processes.broadcast(leads() ? bytes(values.get()) : null);
        double[] first = new double[said.length / Double.BYTES];
        ByteBuffer.wrap(said).asDoubleBuffer().get(first);
        return first;
    }

    private static byte[] bytes(double... values) {
        var bytes = ByteBuffer.allocate(values.length * Double.BYTES);
        bytes.asDoubleBuffer().put(values);
        return bytes.array();
    }

    /// Ends a round: each process says what it came to, and hears what the others did.
    ///
    /// The time of the slowest is that of the round; each batch is given its part of it.
    ///
    /// @param dealt   which batches, one a process; the last processes may have none
    /// @param own     what this process came to, if it had a batch and was not stopped
    /// @param stopped whether it was
    /// @throws IllegalStateException if a process attacked something else than was dealt
    Round exchange(Ledger.Key key, List<int[]> dealt, Optional<Ledger.Entry> own, boolean stopped) {
        if (isAlone()) {
            return new Round(own.stream().toList(), stopped);
        }
        List<byte[]> all = processes.allGather(
                stopped ? STOPPED : own.map(StateEntry::body).orElse(NOTHING));
        List<Ledger.Entry> entries = new ArrayList<>();
        boolean anyStopped = false;
        for (int rank = 0; rank < size(); rank++) {
            byte[] said = all.get(rank);
            if (Arrays.equals(said, STOPPED)) {
                anyStopped = true;
            } else if (rank < dealt.size()) {
                entries.add(read(rank, said));
                require(rank, entries.getLast(), key, dealt.get(rank));
            }
        }
        long slowest = entries.stream().mapToLong(Ledger.Entry::nanos).max().orElse(0);
        return new Round(
                entries.stream()
                        .map(entry -> entry.lasting(slowest / entries.size()))
                        .toList(),
                anyStopped);
    }

    private static Ledger.Entry read(int rank, byte... said) {
        try {
            return StateEntry.read(said);
        } catch (IOException problem) {
            throw new IllegalStateException("""
                    evaluation: process %d says %d bytes that are no batch
                        fix:    start all processes from the same dynat.jar""".formatted(rank, said.length), problem);
        }
    }

    private static void require(int rank, Ledger.Entry entry, Ledger.Key key, int... dealt) {
        if (!entry.key().equals(key) || !Arrays.equals(entry.positions(), dealt)) {
            throw new IllegalStateException(
                    """
                    evaluation: process %d was to attack %s of %s, and attacked %s of %s
                        fix:    start all processes from the same dynat.jar""".formatted(rank, Arrays.toString(dealt), key, Arrays.toString(entry.positions()), entry.key()));
        }
    }
}
