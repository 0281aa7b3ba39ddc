package dynat.tests.gpu;

import dynat.tensor.cuda.Gpu;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/// A GPU that computes nothing and counts bytes: of each launch those of the large tensors that it is given, read or
/// written. What convolutions do themselves is not counted.
final class Traffic implements Gpu {
    private static final long MEMORY = 80L << 30;
    private static final List<String> CONVOLUTIONS = List.of("convolve", "backwardInput", "backwardWeight", "weights");

    private final long least;
    private final Map<Long, Long> lent = new HashMap<>();
    private long end = 1L << 40;
    private long bytes;

    /// @param least bytes of a tensor that counts
    Traffic(long least) {
        this.least = least;
    }

    long bytes() {
        return bytes;
    }

    private void touch(LongStream addresses) {
        bytes += addresses
                .map(address -> lent.getOrDefault(address, 0L))
                .filter(size -> size >= least)
                .sum();
    }

    @Override
    public Properties properties() {
        return new Properties("counting", 90, 132, MEMORY);
    }

    @Override
    public long allocate(long size) {
        long address = end;
        end += Math.ceilDiv(size, 256) * 256;
        return address;
    }

    @Override
    public void free(long address) {}

    @Override
    public void lend(long address, long size) {
        lent.put(address, size);
    }

    @Override
    public void reclaim(long address) {
        lent.remove(address);
    }

    @Override
    public long available() {
        return MEMORY;
    }

    @Override
    public void upload(MemorySegment from, long to) {}

    @Override
    public void download(long from, MemorySegment into) {}

    @Override
    public void copy(long from, long to, long size) {
        touch(LongStream.of(from, to));
    }

    @Override
    public void clear(long to, long size) {
        touch(LongStream.of(to));
    }

    @Override
    public Module load(String ptx) {
        return name -> CONVOLUTIONS.stream().anyMatch(name::startsWith)
                ? (_, _, _, _) -> {}
                : (_, _, _, arguments) -> touch(LongStream.of(arguments));
    }

    @Override
    public void synchronize() {}
}
