package dynat.tensor.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;

/// A GPU that computes nothing: it hands out addresses that nothing lies at, and writes a line for each launch.
///
/// @param log  what it writes to
/// @param free bytes that it has
/// @param end  one more than the last address handed out, at index 0
record RecordingGpu(Path log, long free, long[] end) implements Gpu {
    private static final long FIRST = 0x10_0000_0000L, MEMORY = 80L << 30;

    /// One with all its memory free.
    RecordingGpu(Path log) {
        this(log, MEMORY);
    }

    RecordingGpu(Path log, long free) {
        this(log, free, new long[] {FIRST});
    }

    void line(String text) {
        try {
            Files.writeString(log, text + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Properties properties() {
        return new Properties("recording", 90, 132, MEMORY);
    }

    @Override
    public long allocate(long bytes) {
        if (bytes > available()) {
            return 0;
        }
        long address = end[0];
        end[0] += Math.ceilDiv(bytes, 256) * 256;
        return address;
    }

    @Override
    public void free(long address) {}

    @Override
    public long available() {
        return FIRST + free - end[0];
    }

    @Override
    public void upload(MemorySegment from, long to) {
        line("upload to=%x bytes=%d".formatted(to, from.byteSize()));
    }

    @Override
    public void download(long from, MemorySegment into) {
        line("download from=%x bytes=%d".formatted(from, into.byteSize()));
    }

    @Override
    public void copy(long from, long to, long bytes) {
        line("copy from=%x to=%x bytes=%d".formatted(from, to, bytes));
    }

    @Override
    public void clear(long to, long bytes) {
        line("clear to=%x bytes=%d".formatted(to, bytes));
    }

    @Override
    public Module load(String ptx) {
        return name -> (columns, rows, threads, arguments) -> line("%s grid=%d,%d arguments=%s"
                .formatted(
                        name,
                        columns,
                        rows,
                        Arrays.stream(arguments).mapToObj(Long::toHexString).collect(Collectors.joining(","))));
    }

    @Override
    public void synchronize() {
        line("synchronize");
    }
}
