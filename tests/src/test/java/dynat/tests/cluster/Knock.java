package dynat.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What goes to rank 0 byte by byte, without the classes of the ring.
final class Knock {
    private Knock() {}

    /// The hello of a rank that says to wait at port 1.
    static ByteBuffer hello(int version, int rank, int size) {
        return ByteBuffer.allocate(32)
                .put(new byte[] {0x64, 0x79, 0x6e, 0x61, 0x74, 0, (byte) 0xfe, 1})
                .putInt(version)
                .putInt(rank)
                .putInt(size)
                .putInt(1)
                .putLong(0);
    }

    /// What rank 0 answers to a hello that it refuses.
    static String answer(int port, ByteBuffer hello) throws IOException {
        try (var socket = new Socket("localhost", port)) {
            socket.getOutputStream().write(hello.array());
            return refusal(socket);
        }
    }

    /// Reads why rank 0 refuses.
    static String refusal(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        in.readLong();
        assertEquals(1, in.readInt(), "is a refusal");
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    /// Comes as rank 1 and says nothing more; rank 0 has noted it when another one is refused.
    static Socket asRank1(int port, int size) throws IOException {
        var socket = new Socket("localhost", port);
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(hello(1, 1, size).array());
        assertEquals("""
                cluster: rank 1 is there already, and another process says that it is rank 1
                    fix:    set RANK to another number in every process""", answer(port, hello(1, 1, size)));
        return socket;
    }
}
