package dynat.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Finds a port for processes of one machine to meet at.
public final class FreePort {
    private FreePort() {}

    /// {@return a port of 127.0.0.1 that nobody listens on now}
    ///
    /// @throws ClusterError if there is none, or connections are not allowed
    public static int find() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException problem) {
            throw ClusterError.of(
                    "no port is free on 127.0.0.1: " + problem.getMessage(),
                    "let processes of this machine talk to each other");
        }
    }
}
