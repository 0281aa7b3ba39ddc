package dynat.cluster;

import java.util.List;
import java.util.Objects;

/// One process.
final class Alone implements Communicator {

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void allReduce(float[] values) {
        Objects.requireNonNull(values);
    }

    @Override
    public void allReduce(double[] values) {
        Objects.requireNonNull(values);
    }

    @Override
    public byte[] broadcast(byte[] message) {
        return Objects.requireNonNull(message);
    }

    @Override
    public List<byte[]> allGather(byte[] message) {
        return List.of(message);
    }

    @Override
    public void close() {}
}
