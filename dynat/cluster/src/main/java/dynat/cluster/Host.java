package dynat.cluster;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Rank 0 while the ring comes about: the others come to it, and it tells each where the next one waits.
///
/// A process that does not fit is refused, and the others go on waiting for the one that does.
final class Host {

    private static final int NAMED = 10; // in a message, before "and 37 more"

    private final Membership own;
    private final Reception reception;
    private final Map<Integer, Reception.Arrival> members = new TreeMap<>();
    private final Set<String> refusals = new LinkedHashSet<>();

    private Host(Membership own, Reception reception) {
        this.own = own;
        this.reception = reception;
    }

    static Neighbours gather(Membership own, IntConsumer listening) {
        try (var reception = open(own)) {
            listening.accept(reception.port());
            return new Host(own, reception).gather();
        } catch (ClosedByInterruptException stop) {
            Thread.currentThread().interrupt();
            throw ClusterError.interrupted(Linking.JOINING);
        } catch (IOException problem) {
            throw Linking.failed(own, problem);
        }
    }

    private static Reception open(Membership own) throws IOException {
        var place = Place.of(own).ofRank0(own.port());
        try {
            return Reception.open(place);
        } catch (BindException taken) {
            throw ClusterError.of(
                    "rank 0 cannot listen at %s:%d: %s".formatted(own.host(), own.port(), taken.getMessage()),
                    "end what listens there, or set MASTER_PORT to a free port in every process");
        }
    }

    private Neighbours gather() throws IOException {
        try {
            await();
        } catch (IOException | RuntimeException problem) {
            refuse(problem instanceof ClusterError error ? error : Linking.left(0));
            throw problem;
        }
        try {
            return link();
        } finally {
            members.values().forEach(member -> Waiting.close(member.channel()));
        }
    }

    private void await() throws IOException {
        var deadline = Deadline.in(own.patience());
        while (!isComplete()) {
            if (deadline.isOver()) {
                throw missing();
            }
            var arrival = reception.next(deadline);
            if (arrival != null) {
                admit(arrival);
            }
        }
    }

    /// Sends all away that have come.
    private void refuse(ClusterError error) {
        boolean interrupted = Thread.interrupted(); // such a thread cannot speak
        members.values().forEach(member -> Linking.refuse(member, error));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether all are there and none has left since; who has may come again.
    private boolean isComplete() {
        if (members.size() == own.size() - 1) {
            members.values().removeIf(Host::hasGone);
        }
        return members.size() == own.size() - 1;
    }

    /// Whether a member has left; closes the connection to it then.
    private static boolean hasGone(Reception.Arrival member) {
        boolean gone = Waiting.isGone(member.channel(), ByteBuffer.allocate(1));
        if (gone) {
            Waiting.close(member.channel());
        }
        return gone;
    }

    private void admit(Reception.Arrival arrival) {
        int rank = arrival.hello().rank();
        var earlier = members.get(rank);
        if (earlier != null && hasGone(earlier)) {
            members.remove(rank);
        }
        var refusal = refusal(arrival.hello());
        if (refusal == null) {
            members.put(rank, arrival);
        } else {
            refusals.add(refusal.getMessage().lines().findFirst().orElseThrow());
            Linking.refuse(arrival, refusal);
        }
    }

    /// Why a process may not join; null if it may.
    private ClusterError refusal(Hello hello) {
        if (hello.version() != Hello.VERSION) {
            return ClusterError.of(
                    "rank %d speaks version %d of the protocol, rank 0 version %d"
                            .formatted(hello.rank(), hello.version(), Hello.VERSION),
                    "start the same dynat.jar everywhere");
        }
        if (hello.size() != own.size()) {
            return ClusterError.of(
                    "rank %d says that there are %d processes, rank 0 that there are %d"
                            .formatted(hello.rank(), hello.size(), own.size()),
                    "set WORLD_SIZE to the same number in every process");
        }
        boolean isRank = hello.rank() > 0 && hello.rank() < own.size() && hello.port() > 0;
        return isRank && !members.containsKey(hello.rank()) ? null : Linking.twice(hello.rank());
    }

    private ClusterError missing() {
        var absent = IntStream.range(1, own.size())
                .filter(rank -> !members.containsKey(rank))
                .boxed()
                .toList();
        var refused = refusals.isEmpty()
                ? ""
                : "\n    refused: " + refusals.stream().limit(NAMED).collect(joining("\n             "));
        return ClusterError.of(
                "of %d processes %s not come to %s:%d within %s%s"
                        .formatted(
                                own.size(),
                                named(absent),
                                own.host(),
                                reception.port(),
                                ClusterError.seconds(own.patience()),
                                refused),
                "start them with the same MASTER_ADDR and MASTER_PORT; DYNAT_PATIENCE says how many seconds to wait");
    }

    private static String named(List<Integer> ranks) {
        if (ranks.size() == 1) {
            return "rank " + ranks.getFirst() + " has";
        }
        var some = ranks.stream().limit(NAMED).map(String::valueOf).collect(joining(", "));
        return "ranks " + some + (ranks.size() > NAMED ? " and %d more".formatted(ranks.size() - NAMED) : "") + " have";
    }

    private Neighbours link() throws IOException {
        var table = table();
        for (var member : members.entrySet()) {
            tell(member.getKey(), member.getValue().channel(), new Answer(false, table.bytes()));
        }
        var ready = new boolean[own.size()];
        var first = address(members.get(1).channel());
        var neighbours = Linking.link(own, reception, table.token(), table.address(1, first), () -> watch(ready));
        try {
            var deadline = Deadline.in(own.patience());
            for (var member : members.entrySet()) {
                if (!ready[member.getKey()]) {
                    Linking.hear(member.getKey(), member.getValue().channel(), deadline);
                }
            }
            for (var member : members.values()) {
                Linking.say(member.channel());
            }
            return neighbours;
        } catch (IOException | RuntimeException problem) {
            neighbours.close();
            throw problem;
        }
    }

    private Table table() throws IOException {
        var table = new Table(new SecureRandom().nextLong(), new byte[own.size()][], new int[own.size()]);
        table.addresses()[0] = new byte[0];
        table.ports()[0] = reception.port();
        for (var member : members.entrySet()) {
            var address = address(member.getValue().channel());
            table.addresses()[member.getKey()] = address.isLoopbackAddress() ? new byte[0] : address.getAddress();
            table.ports()[member.getKey()] = member.getValue().hello().port();
        }
        return table;
    }

    private static InetAddress address(SocketChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
    }

    private void tell(int rank, SocketChannel channel, Answer table) throws IOException {
        try {
            table.send(channel, Deadline.in(own.patience()));
        } catch (SocketException gone) {
            throw Linking.left(rank);
        }
    }

    /// Notes who says that it is ready, and throws if somebody has left.
    private void watch(boolean[] ready) {
        for (var member : members.entrySet()) {
            var said = ByteBuffer.allocate(1);
            if (!ready[member.getKey()] && Waiting.isGone(member.getValue().channel(), said)) {
                throw Linking.left(member.getKey());
            }
            ready[member.getKey()] |= said.position() > 0;
        }
    }
}
