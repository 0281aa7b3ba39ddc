package dynat.cluster;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/// Processes in a ring, each of which hears the one before it and speaks to the one after it.
///
/// An array is reduced in place, in pieces, without a copy of the whole. The process that calls does the work; there is
/// no other thread.
///
/// If a process ends, the system closes its connections: the operation of its neighbours fails, they close theirs, and
/// so it goes round. A host that vanishes without a word is noticed by the system, or by
/// [silence][Membership#silence].
public final class Ring implements Communicator {

    private final int rank, size;
    private final Neighbours neighbours; // null in a ring of one
    private long operations;
    private boolean closed;

    private Ring(Membership membership, Neighbours neighbours) {
        rank = membership.rank();
        size = membership.size();
        this.neighbours = neighbours;
    }

    /// Waits until all processes are there, and joins them.
    ///
    /// Rank 0 listens on the membership's port: where its host is `localhost` or an address of this machine, there
    /// alone, otherwise on all addresses. The others listen on a port that the system chooses, on all addresses or, if
    /// the host is `localhost` or a loopback address, there alone. Nobody is asked for a password and nothing is
    /// encrypted: these ports belong in a network of one's own.
    ///
    /// @param membership which one this is
    /// @return           the ring, to be closed when the work is done
    /// @throws ClusterError if they do not come together
    public static Ring join(Membership membership) {
        return join(membership, port -> {});
    }

    /// As [#join(Membership)], and tells of the port on which rank 0 listens.
    ///
    /// @param membership which one this is
    /// @param listening  is told the port once rank 0 listens, by rank 0 alone
    /// @return           the ring, to be closed when the work is done
    /// @throws ClusterError if they do not come together
    public static Ring join(Membership membership, IntConsumer listening) {
        if (membership.size() == 1) {
            return new Ring(membership, null);
        }
        return new Ring(
                membership, membership.rank() == 0 ? Host.gather(membership, listening) : Guest.join(membership));
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void allReduce(float[] values) {
        perform(Header.FLOATS, values.length, during -> {
            neighbours.move(Round.ofSums(new FloatBlocks(values, size), rank, size), during);
        });
    }

    @Override
    public void allReduce(double[] values) {
        perform(Header.DOUBLES, values.length, during -> {
            neighbours.move(Round.ofSums(new DoubleBlocks(values, size), rank, size), during);
        });
    }

    @Override
    public byte[] broadcast(byte[] message) {
        var own = rank == 0 ? Objects.requireNonNull(message, "rank 0 broadcasts a message") : new byte[0];
        return gather(Header.BROADCAST, own)[0];
    }

    @Override
    public List<byte[]> allGather(byte[] message) {
        return List.of(gather(Header.GATHER, Objects.requireNonNull(message)));
    }

    /// Brings the messages of all, first their lengths; a broadcast is that with one message that is not empty.
    private byte[][] gather(int kind, byte[] message) {
        var messages = new byte[size][];
        messages[rank] = message;
        perform(kind, 0, during -> {
            var lengths = new byte[size][Integer.BYTES];
            ByteBuffer.wrap(lengths[rank]).putInt(message.length);
            neighbours.move(Round.ofCopies(new ByteBlocks(lengths), rank, size), during);
            for (int other = 0; other < size; other++) {
                if (other != rank) {
                    messages[other] = new byte[ByteBuffer.wrap(lengths[other]).getInt()];
                }
            }
            neighbours.move(Round.ofCopies(new ByteBlocks(messages), rank, size), during);
        });
        return messages;
    }

    /// Does `work`, which is told the name of the operation, if the rank before is about to do the same. Closes the
    /// ring if anything fails.
    private void perform(int kind, int length, Consumer<String> work) {
        var header = new Header(kind, length, operations);
        if (closed) {
            throw ClusterError.of(
                    "rank %d has left, and calls %s".formatted(rank, header), "call it before the ring is closed");
        }
        if (size > 1) {
            boolean done = false;
            try {
                agree(header);
                work.accept(header.toString());
                done = true;
            } finally {
                if (!done) {
                    close();
                }
            }
        }
        operations++;
    }

    private void agree(Header own) {
        var headers = new byte[size][];
        headers[rank] = own.bytes();
        headers[neighbours.before()] = new byte[headers[rank].length];
        neighbours.move(Round.ofNeighbours(new ByteBlocks(headers), rank, size), own.toString());
        var other = Header.of(headers[neighbours.before()]);
        if (!other.equals(own)) {
            throw ClusterError.of(
                    "as operation %d rank %d calls %s, but rank %d %s"
                            .formatted(own.number(), rank, own, neighbours.before(), other),
                    "have all processes call the same operations in the same order");
        }
    }

    @Override
    public void close() {
        closed = true;
        if (neighbours != null) {
            neighbours.close();
        }
    }
}
