package dynat.cluster;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// What is done with channels that do not block, until a deadline.
final class Waiting {
    private Waiting() {}

    /// Waits for one of the selector's channels.
    ///
    /// @return how many are ready; 0 perhaps before the deadline
    /// @throws ClosedByInterruptException if the thread is interrupted
    static int select(Selector selector, Deadline deadline) throws IOException {
        long millis = deadline.millis();
        int ready = millis == 0 ? selector.selectNow() : selector.select(millis);
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
        return ready;
    }

    /// Has a connection not block, send small messages at once, and notice in the long run that a host is gone.
    static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }

    /// Opens a connection.
    ///
    /// @throws SocketTimeoutException if nobody has answered when the deadline is over
    static SocketChannel connect(InetSocketAddress address, Deadline deadline) throws IOException {
        var channel = SocketChannel.open();
        try {
            prepare(channel);
            channel.connect(address);
            try (var selector = Selector.open()) {
                channel.register(selector, SelectionKey.OP_CONNECT);
                while (!channel.finishConnect()) {
                    pause(selector, deadline);
                }
            }
            if (channel.getLocalAddress().equals(channel.getRemoteAddress())) {
                throw new ConnectException("Connection refused"); // by chance it has got the very port that it calls
            }
            return channel;
        } catch (IOException | RuntimeException problem) {
            close(channel);
            throw problem;
        }
    }

    /// Whether the other side has closed a connection on which it says nothing, or no more than what `said` takes.
    static boolean isGone(SocketChannel channel, ByteBuffer said) {
        try {
            return channel.read(said) < 0;
        } catch (IOException gone) {
            return true;
        }
    }

    static void write(SocketChannel channel, ByteBuffer message, Deadline deadline) throws IOException {
        try (var selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            while (message.hasRemaining()) {
                if (channel.write(message) == 0) {
                    pause(selector, deadline);
                }
            }
        }
    }

    /// Reads exactly `count` bytes.
    ///
    /// @throws EOFException           if there are fewer
    /// @throws SocketTimeoutException if they have not come when the deadline is over
    static ByteBuffer read(SocketChannel channel, int count, Deadline deadline) throws IOException {
        var message = ByteBuffer.allocate(count);
        try (var selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            while (message.hasRemaining()) {
                int read = channel.read(message);
                if (read < 0) {
                    throw new EOFException("the connection was closed");
                }
                if (read == 0) {
                    pause(selector, deadline);
                }
            }
        }
        return message.flip();
    }

    private static void pause(Selector selector, Deadline deadline) throws IOException {
        if (select(selector, deadline) == 0 && deadline.isOver()) {
            throw new SocketTimeoutException("no answer");
        }
        selector.selectedKeys().clear();
    }

    /// Closes what is not null; that it fails tells nobody anything.
    static void close(AutoCloseable... things) {
        for (AutoCloseable thing : things) {
            try {
                if (thing != null) {
                    thing.close();
                }
            } catch (Exception alreadyLost) {
                continue;
            }
        }
    }
}
