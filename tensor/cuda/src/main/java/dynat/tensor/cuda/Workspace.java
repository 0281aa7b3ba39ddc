package dynat.tensor.cuda;

/// Memory for the time of one call of a library, kept at the largest size that was asked for.
///
/// It grows by doubling. What it outgrew is not given back, because captured launches may still write there: all
/// together is less than twice the largest.
final class Workspace {
    private static final long LEAST = 1L << 22;

    private final DeviceMemory memory;
    private final String what;
    private long address;
    private long bytes;

    Workspace(DeviceMemory memory, String what) {
        this.memory = memory;
        this.what = what;
    }

    /// @param wanted bytes, from 0
    /// @return       where so many lie; 0 for none
    long of(long wanted) {
        if (wanted == 0) {
            return 0;
        }
        if (wanted > bytes) {
            long size = Math.max(LEAST, Long.highestOneBit(2 * wanted - 1));
            address = memory.take(size, what);
            bytes = size;
        }
        return address;
    }
}
