package dynat.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;

/// Where rank 0 is, and from where the others may come.
///
/// @param address of the membership's host
/// @param isNear  whether the host was given as this machine and no other, such as `localhost` or `127.0.0.1`
record Place(InetAddress address, boolean isNear) {

    static Place of(Membership membership) {
        var host = membership.host();
        try {
            var address = InetAddress.getByName(host);
            // a machine's own name may lead to a loopback address there, and elsewhere to another
            boolean isSaid = host.equalsIgnoreCase("localhost") || host.contains(":") || host.matches("[0-9.]+");
            return new Place(address, address.isLoopbackAddress() && isSaid);
        } catch (UnknownHostException unknown) {
            throw ClusterError.of(
                    "no host is known as \"%s\", where rank 0 is to be".formatted(host),
                    "set MASTER_ADDR to a name or an address that every process can resolve");
        }
    }

    /// Where rank 0 listens: at the host's address if this machine has it, otherwise at all of its addresses.
    InetSocketAddress ofRank0(int port) throws IOException {
        boolean isHere = isNear || !address.isLoopbackAddress() && NetworkInterface.getByInetAddress(address) != null;
        return isHere ? new InetSocketAddress(address, port) : new InetSocketAddress(port);
    }

    /// Where another rank listens, on a port that the system chooses.
    InetSocketAddress ofOthers() {
        return isNear ? new InetSocketAddress(address, 0) : new InetSocketAddress(0);
    }
}
