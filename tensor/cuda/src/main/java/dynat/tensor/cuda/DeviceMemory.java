package dynat.tensor.cuda;

import dynat.tensor.DeviceError;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/// Memory of the device, given out again and again.
///
/// Everything happens in the order of one stream, so memory can be used again as soon as the last launch that touches
/// it was asked for. Sizes are rounded up to classes, eight between a power of two and the next, and what comes back
/// waits in its class: in the steady state nothing is taken from the device and nothing is freed. When the device has
/// no more, all that waits is freed, once.
final class DeviceMemory {
    private static final long LEAST = 512;
    private static final int CLASSES_AN_OCTAVE = 8;

    private final Gpu gpu;
    private final Map<Long, TreeSet<Long>> waiting = new HashMap<>();
    private long used;
    private long held;

    DeviceMemory(Gpu gpu) {
        this.gpu = gpu;
    }

    /// Memory that nobody else has.
    ///
    /// @param bytes from 0
    /// @param what  it is for, for the message when there is no more
    synchronized long take(long bytes, String what) {
        long size = rounded(bytes);
        var free = waiting.get(size);
        long address = free == null || free.isEmpty() ? fresh(size, bytes, what) : free.pollFirst();
        used += size;
        gpu.lend(address, bytes);
        return address;
    }

    /// Memory that comes back when it is closed.
    Block block(long bytes, String what) {
        return new Block(this, take(bytes, what), bytes);
    }

    /// Gives back what [#take] gave for so many bytes.
    synchronized void give(long address, long bytes) {
        long size = rounded(bytes);
        used -= size;
        gpu.reclaim(address);
        waiting.computeIfAbsent(size, _ -> new TreeSet<>()).add(address);
    }

    /// @return bytes that are in use, rounded up to size classes
    synchronized long used() {
        return used;
    }

    /// @return bytes that were taken from the device, in use or waiting
    synchronized long held() {
        return held;
    }

    private long fresh(long size, long bytes, String what) {
        long address = gpu.allocate(size);
        if (address == 0) {
            trim();
            address = gpu.allocate(size);
        }
        if (address == 0) {
            throw new DeviceError("""
                    device: %s needs %s of the GPU's memory, and %s of %s are free; tensors hold %s
                        fix:    use a smaller batch, about %d %% of this one, or a GPU with more memory""".formatted(
                            what,
                            text(bytes),
                            text(gpu.available()),
                            text(gpu.properties().memory()),
                            text(used),
                            Math.max(1, 100 * used / (used + size))));
        }
        held += size;
        return address;
    }

    /// Frees all that waits.
    private void trim() {
        gpu.synchronize();
        waiting.forEach((size, addresses) -> {
            addresses.forEach(gpu::free);
            held -= size * addresses.size();
        });
        waiting.clear();
    }

    private static long rounded(long bytes) {
        if (bytes <= LEAST) {
            return LEAST;
        }
        long step = Math.max(LEAST, Long.highestOneBit(bytes - 1) / CLASSES_AN_OCTAVE);
        return Math.ceilDiv(bytes, step) * step;
    }

    private static String text(long bytes) {
        return bytes < 1 << 20 ? bytes + " bytes" : "%.1f MiB".formatted(bytes / 1048576.0);
    }

    /// Memory for the time of one kernel or a few.
    ///
    /// @param memory  whose it is
    /// @param address where it lies
    /// @param bytes   how many
    record Block(DeviceMemory memory, long address, long bytes) implements AutoCloseable {
        @Override
        public void close() {
            memory.give(address, bytes);
        }
    }
}
