package dynat.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// Where each rank waits for the one before it.
///
/// @param token     that the rank before shows, drawn anew for every ring
/// @param addresses the bytes of each rank's address, as rank 0 sees it; none if the rank is on its host
/// @param ports     of each rank
record Table(long token, byte[][] addresses, int[] ports) {

    private static final int LONGEST = 16; // bytes of an address

    byte[] bytes() {
        var wire = ByteBuffer.allocate(Long.BYTES + ports.length * (1 + LONGEST + Integer.BYTES));
        wire.putLong(token);
        for (int rank = 0; rank < ports.length; rank++) {
            wire.put((byte) addresses[rank].length).put(addresses[rank]).putInt(ports[rank]);
        }
        var bytes = new byte[wire.position()];
        wire.flip().get(bytes);
        return bytes;
    }

    static Table of(byte[] bytes, int size) {
        var wire = ByteBuffer.wrap(bytes);
        var table = new Table(wire.getLong(), new byte[size][], new int[size]);
        for (int rank = 0; rank < size; rank++) {
            table.addresses[rank] = new byte[wire.get()];
            wire.get(table.addresses[rank]);
            table.ports[rank] = wire.getInt();
        }
        return table;
    }

    /// Where `rank` waits, for a process that reaches rank 0 at `host`.
    InetSocketAddress address(int rank, InetAddress host) throws UnknownHostException {
        var address = addresses[rank].length == 0 ? host : InetAddress.getByAddress(addresses[rank]);
        return new InetSocketAddress(address, ports[rank]);
    }
}
