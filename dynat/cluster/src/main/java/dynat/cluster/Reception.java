package dynat.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;

/// A port on which processes introduce themselves. What says something else is sent away, and what says nothing keeps
/// nobody waiting.
final class Reception implements AutoCloseable {

    /// A process that has said its hello.
    ///
    /// @param channel to it, which does not block
    /// @param hello   what it said
    record Arrival(SocketChannel channel, Hello hello) {}

    private static final int WAITING = 1024; // connections that the system keeps until they are accepted

    private final ServerSocketChannel door;
    private final Selector selector;
    private final Queue<Arrival> arrivals = new ArrayDeque<>();

    private Reception(ServerSocketChannel door, Selector selector) {
        this.door = door;
        this.selector = selector;
    }

    static Reception open(InetSocketAddress address) throws IOException {
        var door = ServerSocketChannel.open();
        try {
            door.bind(address, WAITING).configureBlocking(false);
            var selector = Selector.open();
            door.register(selector, SelectionKey.OP_ACCEPT);
            return new Reception(door, selector);
        } catch (IOException problem) {
            door.close();
            throw problem;
        }
    }

    int port() {
        return door.socket().getLocalPort();
    }

    /// The next that arrives; null if nobody does before the deadline, or perhaps earlier.
    Arrival next(Deadline deadline) throws IOException {
        if (arrivals.isEmpty()) {
            Waiting.select(selector, deadline);
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    accept();
                } else {
                    listen(key);
                }
            }
            selector.selectedKeys().clear();
        }
        return arrivals.poll();
    }

    private void accept() throws IOException {
        SocketChannel channel = door.accept();
        if (channel == null) {
            return;
        }
        try {
            Waiting.prepare(channel);
            channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(Hello.BYTES));
        } catch (IOException gone) {
            channel.close();
        }
    }

    private void listen(SelectionKey key) throws IOException {
        var channel = (SocketChannel) key.channel();
        var wire = (ByteBuffer) key.attachment();
        int count;
        try {
            count = channel.read(wire);
        } catch (IOException gone) {
            count = -1;
        }
        if (count < 0) {
            channel.close();
        } else if (!wire.hasRemaining()) {
            key.cancel();
            Hello.of(wire.flip())
                    .ifPresentOrElse(hello -> arrivals.add(new Arrival(channel, hello)), () -> Waiting.close(channel));
        }
    }

    @Override
    public void close() {
        for (SelectionKey key : selector.keys()) {
            if (key.isValid()) { // otherwise its connection has been handed out
                Waiting.close(key.channel());
            }
        }
        arrivals.forEach(arrival -> Waiting.close(arrival.channel()));
        Waiting.close(selector, door);
    }
}
