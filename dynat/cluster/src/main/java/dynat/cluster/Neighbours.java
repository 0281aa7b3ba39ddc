package dynat.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// The connections to the rank before and the rank after, over both of which one thread moves bytes at once.
final class Neighbours implements AutoCloseable {

    private static final int PIECE = 1 << 17; // bytes

    private final int before, after;
    private final Duration silence;
    private final SocketChannel from, to;
    private final Selector selector;
    private final SelectionKey reading, writing;
    private final ByteBuffer incoming = piece(), outgoing = piece();

    /// @param membership of this rank
    /// @param from       the rank before, which speaks
    /// @param to         the rank after, which listens
    Neighbours(Membership membership, SocketChannel from, SocketChannel to) throws IOException {
        before = Math.floorMod(membership.rank() - 1, membership.size());
        after = (membership.rank() + 1) % membership.size();
        silence = membership.silence();
        this.from = from;
        this.to = to;
        selector = Selector.open();
        reading = from.register(selector, 0);
        writing = to.register(selector, 0);
    }

    private static ByteBuffer piece() {
        return ByteBuffer.allocateDirect(PIECE).order(ByteOrder.LITTLE_ENDIAN);
    }

    int before() {
        return before;
    }

    /// Carries out this rank's part of a round.
    ///
    /// @param during the operation, for messages
    void move(Round round, String during) {
        incoming.clear();
        outgoing.clear().flip();
        while (isUnderWay(round)) {
            boolean sent = send(round, during);
            boolean received = receive(round, during);
            if (!sent && !received && isUnderWay(round)) { // what is empty is done without a byte
                await(round, during);
            }
        }
    }

    private boolean isUnderWay(Round round) {
        return round.awaited() > 0 || !round.isSent() || outgoing.hasRemaining();
    }

    private boolean send(Round round, String during) {
        if (!outgoing.hasRemaining() && !round.isSent()) {
            outgoing.clear();
            round.send(outgoing);
            outgoing.flip();
        }
        try {
            return outgoing.hasRemaining() && to.write(outgoing) > 0;
        } catch (IOException problem) {
            throw lost(after, during);
        }
    }

    private boolean receive(Round round, String during) {
        long awaited = round.awaited();
        if (awaited == 0) {
            return false;
        }
        incoming.limit((int) Math.min(incoming.capacity(), awaited));
        int count;
        try {
            count = from.read(incoming);
        } catch (IOException problem) {
            throw lost(before, during);
        }
        if (count < 0) {
            throw lost(before, during);
        }
        if (count > 0) {
            incoming.flip();
            round.receive(incoming);
            incoming.compact();
        }
        return count > 0;
    }

    private static ClusterError lost(int rank, String during) {
        return Thread.currentThread().isInterrupted()
                ? ClusterError.interrupted(during)
                : ClusterError.of(
                        "rank %d has left during %s".formatted(rank, during),
                        "see what rank %d says, and start all processes again".formatted(rank));
    }

    /// Waits until bytes can be moved again.
    private void await(Round round, String during) {
        reading.interestOps(round.awaited() > 0 ? SelectionKey.OP_READ : 0);
        writing.interestOps(outgoing.hasRemaining() ? SelectionKey.OP_WRITE : 0);
        try {
            var limit = Deadline.in(silence);
            while (Waiting.select(selector, limit) == 0) {
                if (limit.isOver()) {
                    throw ClusterError.of(
                            "not a byte from rank %d or to rank %d for %s during %s"
                                    .formatted(before, after, ClusterError.seconds(silence), during),
                            "see whether all processes still run; if one does much alone, raise DYNAT_SILENCE");
                }
            }
            selector.selectedKeys().clear();
        } catch (ClosedByInterruptException stop) {
            throw ClusterError.interrupted(during);
        } catch (IOException problem) {
            throw lost(before, during);
        }
    }

    @Override
    public void close() {
        Waiting.close(selector, from, to);
    }
}
