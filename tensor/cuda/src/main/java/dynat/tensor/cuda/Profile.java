package dynat.tensor.cuda;

import dynat.tensor.DeviceError;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A GPU that measures all that is asked of another one, and says on what its time went.
///
/// The device itself takes the time before and after; it counts some microseconds of each launch, so that short ones
/// look longer than they are. Of launches alike the median counts, as the first ones load code. Launches have the name
/// of what decides their time: a kernel's and its extent, a printed formula's text, what cuDNN and cuBLAS are to
/// compute.
///
/// @param <M> a moment of that device
final class Profile<M> implements Gpu {
    /// So many are under way at most; then the device is waited for.
    private static final int OPEN = 1 << 12;

    private static final Pattern REMARK = Pattern.compile("(?m)^ {4}// ([ty]\\d+ = .*)$");

    /// Tells moments in the order of a device's work.
    ///
    /// @param <M> a moment
    interface Clock<M> {
        /// {@return when all that was asked for before is done}
        M mark();

        /// {@return milliseconds between two moments that are past, and not asked about again}
        ///
        /// @param from the earlier one
        /// @param to   the later one
        double between(M from, M to);
    }

    private record Span<M>(String name, M from, M to) {}

    /// @param each milliseconds of each time, the median one
    private record Spent(String name, int count, double each) {
        static Spent of(String name, List<Double> times) {
            var sorted = times.stream().sorted().toList();
            return new Spent(name, times.size(), sorted.get((times.size() - 1) / 2));
        }

        double all() {
            return count * each;
        }
    }

    private final Gpu gpu;
    private final Clock<M> clock;
    private final List<Span<M>> open = new ArrayList<>();
    private final Map<String, List<Double>> times = new HashMap<>();

    /// What libraries do is launched as graphs, as they take longer to ask for it than the device to do it.
    private final Map<Object, Optional<Graph>> graphs = new HashMap<>();

    Profile(Gpu gpu, Clock<M> clock) {
        this.gpu = gpu;
        this.clock = clock;
    }

    private synchronized void timed(String name, Runnable work) {
        M from = clock.mark();
        work.run();
        open.add(new Span<>(name, from, clock.mark()));
        if (open.size() == OPEN) {
            collect();
        }
    }

    private void collect() {
        gpu.synchronize();
        for (var span : open) {
            times.computeIfAbsent(span.name, _ -> new ArrayList<>()).add(clock.between(span.from, span.to));
        }
        open.clear();
    }

    /// {@return a line for each name, the one with the most time first}
    synchronized String table() {
        collect();
        var spent = times.entrySet().stream()
                .map(entry -> Spent.of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingDouble(Spent::all).reversed().thenComparing(Spent::name))
                .toList();
        double all = spent.stream().mapToDouble(Spent::all).sum();
        return spent.stream()
                .map(each -> "%6.2f %% %9.2f %7d %9.1f  %s%n"
                        .formatted(100 * each.all() / all, each.all(), each.count, 1e3 * each.each, each.name))
                .collect(Collectors.joining("", "   share        ms   times   us each%n".formatted(), ""));
    }

    /// Writes the table to a file: its head at once, so that a wrong name is found before the work is done, and what
    /// was measured when the program ends.
    ///
    /// @throws DeviceError if it cannot
    void keep(Path file) {
        write(file);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> write(file)));
    }

    private void write(Path file) {
        try {
            Files.writeString(file, table());
        } catch (IOException e) {
            throw new DeviceError("""
                    device: the profile cannot be written to %s: %s
                        fix:    let -Ddynat.cuda.profile name a file in a folder that is there""".formatted(file, e));
        }
    }

    @Override
    public Properties properties() {
        return gpu.properties();
    }

    @Override
    public long allocate(long bytes) {
        return gpu.allocate(bytes);
    }

    @Override
    public void free(long address) {
        gpu.free(address);
    }

    @Override
    public void lend(long address, long bytes) {
        gpu.lend(address, bytes);
    }

    @Override
    public void reclaim(long address) {
        gpu.reclaim(address);
    }

    @Override
    public long available() {
        return gpu.available();
    }

    @Override
    public void upload(MemorySegment from, long to) {
        timed("upload " + from.byteSize(), () -> gpu.upload(from, to));
    }

    @Override
    public void download(long from, MemorySegment into) {
        gpu.download(from, into);
    }

    @Override
    public void copy(long from, long to, long bytes) {
        timed("copy " + bytes, () -> gpu.copy(from, to, bytes));
    }

    @Override
    public void clear(long to, long bytes) {
        timed("clear " + bytes, () -> gpu.clear(to, bytes));
    }

    @Override
    public Module load(String ptx) {
        var module = gpu.load(ptx);
        var formulas =
                REMARK.matcher(ptx).results().map(found -> found.group(1)).collect(Collectors.joining("; "));
        return name -> {
            var kernel = module.kernel(name);
            return (columns, rows, threads, arguments) -> timed(
                    "%s %d x %d x %d  %s"
                            .formatted(name, columns, rows, threads, formulas)
                            .strip(),
                    () -> kernel.launch(columns, rows, threads, arguments));
        };
    }

    @Override
    public void synchronize() {
        gpu.synchronize();
    }

    @Override
    public synchronized void enqueue(Object call, Runnable run) {
        timed(
                call.toString().replaceAll("\\s+", " "),
                graphs.computeIfAbsent(call, _ -> gpu.capture(() -> gpu.enqueue(call, run)))
                        .<Runnable>map(graph -> graph::launch)
                        .orElse(run));
    }
}
