package dynat.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// A rank other than 0 while the ring comes about: it goes to rank 0, says where it waits for the rank before it, and
/// learns where the rank after it does.
final class Guest {

    private static final long PAUSE = 100; // milliseconds between two attempts
    private static final Duration GRACE = Duration.ofSeconds(5); // rank 0 loses patience first, and says who is missing

    private final Membership own;
    private final Place place;
    private final InetSocketAddress host;
    private final Reception reception;

    private Guest(Membership own, Place place, Reception reception) {
        this.own = own;
        this.place = place;
        this.reception = reception;
        host = new InetSocketAddress(place.address(), own.port());
    }

    static Neighbours join(Membership own) {
        var place = Place.of(own);
        try (var reception = Reception.open(place.ofOthers())) {
            return new Guest(own, place, reception).join();
        } catch (ClosedByInterruptException | InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw ClusterError.interrupted(Linking.JOINING);
        } catch (IOException problem) {
            throw Linking.failed(own, problem);
        }
    }

    private Neighbours join() throws IOException, InterruptedException {
        var invitation = reach();
        try (var channel = invitation.channel()) {
            var table = invitation.table(own.size());
            var nothing = ByteBuffer.allocate(1);
            int next = (own.rank() + 1) % own.size();
            var neighbours = Linking.link(own, reception, table.token(), table.address(next, place.address()), () -> {
                if (Waiting.isGone(channel, nothing)) {
                    throw Linking.left(0);
                }
            });
            try {
                Linking.say(channel);
                Linking.hear(0, channel, Deadline.in(own.patience()));
                return neighbours;
            } catch (IOException | RuntimeException problem) {
                neighbours.close();
                throw problem;
            }
        }
    }

    /// What rank 0 has answered, and the connection to it.
    private record Invitation(SocketChannel channel, Answer answer) {

        Table table(int size) {
            return Table.of(answer.content(), size);
        }
    }

    /// Goes to rank 0, again and again until that has been started, and waits for its answer.
    private Invitation reach() throws ClosedByInterruptException, InterruptedException {
        var deadline = Deadline.in(own.patience());
        while (true) {
            try {
                return introduce(Waiting.connect(host, deadline));
            } catch (ClosedByInterruptException stop) {
                throw stop;
            } catch (IOException problem) {
                if (deadline.isOver()) {
                    throw unreached(problem);
                }
                Thread.sleep(Math.min(PAUSE, deadline.millis()));
            }
        }
    }

    private Invitation introduce(SocketChannel channel) throws IOException {
        try {
            var deadline = Deadline.in(own.patience().plus(GRACE));
            Waiting.write(channel, Hello.joining(own, reception.port()).wire(), deadline);
            var answer = Answer.receive(channel, deadline)
                    .orElseThrow(() -> ClusterError.of(
                            "what answers at %s:%d is not dynat".formatted(own.host(), own.port()),
                            "set MASTER_PORT to a port that is free on the host of rank 0"));
            if (answer.isRefused()) {
                throw answer.error();
            }
            return new Invitation(channel, answer);
        } catch (IOException | RuntimeException problem) {
            channel.close();
            throw problem;
        }
    }

    private ClusterError unreached(IOException problem) {
        return ClusterError.of(
                "rank %d has not reached rank 0 at %s:%d within %s: %s"
                        .formatted(
                                own.rank(),
                                own.host(),
                                own.port(),
                                ClusterError.seconds(own.patience()),
                                problem.getMessage()),
                "start rank 0, or correct MASTER_ADDR and MASTER_PORT; DYNAT_PATIENCE says how many seconds to wait");
    }
}
