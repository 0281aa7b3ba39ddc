package dynat.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// The last part of coming together, in which each rank calls the one after it and waits for the one before it.
final class Linking {
    private Linking() {}

    /// What is going on, for messages.
    static final String JOINING = "joining";

    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final byte DONE = 1;

    /// Makes the two connections.
    ///
    /// @param reception where the rank before comes to
    /// @param token     that it shows
    /// @param next      where the rank after waits
    /// @param watch     is run now and then, and throws if waiting has become useless
    static Neighbours link(Membership own, Reception reception, long token, InetSocketAddress next, Runnable watch)
            throws IOException {
        var deadline = Deadline.in(own.patience());
        SocketChannel to = call(own, next, Hello.linking(own, token), deadline), from = null;
        try {
            from = before(own, reception, token, deadline, watch);
            return new Neighbours(own, from, to);
        } catch (IOException | RuntimeException problem) {
            Waiting.close(from, to);
            throw problem;
        }
    }

    private static SocketChannel call(Membership own, InetSocketAddress next, Hello hello, Deadline deadline)
            throws ClosedByInterruptException {
        SocketChannel channel = null;
        try {
            channel = Waiting.connect(next, deadline);
            Waiting.write(channel, hello.wire(), deadline);
            return channel;
        } catch (ClosedByInterruptException stop) {
            Waiting.close(channel);
            throw stop;
        } catch (IOException problem) {
            Waiting.close(channel);
            throw ClusterError.of(
                    "rank %d cannot reach rank %d at %s: %s"
                            .formatted(
                                    own.rank(),
                                    (own.rank() + 1) % own.size(),
                                    next.getAddress().getHostAddress() + ":" + next.getPort(),
                                    problem.getMessage()),
                    "see that their hosts reach each other on every port");
        }
    }

    private static SocketChannel before(
            Membership own, Reception reception, long token, Deadline deadline, Runnable watch) throws IOException {
        int before = Math.floorMod(own.rank() - 1, own.size());
        while (!deadline.isOver()) {
            var arrival = reception.next(Deadline.in(GLANCE));
            if (arrival == null) {
                watch.run();
            } else if (arrival.hello().equals(new Hello(Hello.VERSION, before, own.size(), 0, token))) {
                return arrival.channel();
            } else if (arrival.hello().port() > 0) {
                refuse(arrival, twice(arrival.hello().rank()));
            } else {
                arrival.channel().close();
            }
        }
        throw ClusterError.of(
                "rank %d has not reached rank %d within %s"
                        .formatted(before, own.rank(), ClusterError.seconds(own.patience())),
                "see that their hosts reach each other on every port");
    }

    /// Tells a process that wants to join why it may not, if it still listens.
    static void refuse(Reception.Arrival arrival, ClusterError error) {
        try {
            Answer.refusal(error).send(arrival.channel(), Deadline.in(GLANCE));
        } catch (IOException gone) {
            return;
        } finally {
            Waiting.close(arrival.channel());
        }
    }

    static ClusterError twice(int rank) {
        return ClusterError.of(
                "rank %d is there already, and another process says that it is rank %d".formatted(rank, rank),
                "set RANK to another number in every process");
    }

    static ClusterError left(int rank) {
        return ClusterError.of(
                "rank %d has left before all had joined".formatted(rank),
                "see what rank %d says, and start all processes again".formatted(rank));
    }

    static ClusterError failed(Membership own, IOException problem) {
        return ClusterError.of(
                "rank %d cannot join: %s".formatted(own.rank(), problem.getMessage()), "start all processes again");
    }

    /// Says that this rank is ready, to one that may have left.
    static void say(SocketChannel channel) throws ClosedByInterruptException {
        try {
            Waiting.write(channel, ByteBuffer.wrap(new byte[] {DONE}), Deadline.in(GLANCE));
        } catch (ClosedByInterruptException stop) {
            throw stop;
        } catch (IOException gone) {
            return; // it will be missed
        }
    }

    /// Waits until `rank` says that it is ready.
    static void hear(int rank, SocketChannel channel, Deadline deadline) throws ClosedByInterruptException {
        try {
            Waiting.read(channel, 1, deadline);
        } catch (ClosedByInterruptException stop) {
            throw stop;
        } catch (IOException gone) {
            throw left(rank);
        }
    }
}
