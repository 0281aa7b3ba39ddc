package dynat.tensor.cuda;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A GPU that notices when it is asked for the same again, and then asks the real one for all of it at once.
///
/// A step of training or of an attack asks for hundreds of short launches, each of which costs the host several
/// microseconds, and asks for the very same ones, on the same memory, step after step. What comes in is compared with
/// the stretches that were seen before. The second time that one comes, it is captured as a graph; from then on its
/// launches are held back until the stretch is complete, and the graph is launched in their place. If another one comes
/// than was expected, those held back are launched one by one, and the stretch is divided there. So models, attacks and
/// methods know nothing of it, and nothing is ever done in another order.
///
/// What the host writes or reads ends a stretch.
final class Replay implements Gpu {
    static final int LONGEST = 128;
    static final int SHORTEST = 4;
    private static final int KEPT = 2048;

    private final Gpu gpu;
    private final Map<Work, List<Stretch>> known = new HashMap<>();
    private int stretches;

    /// What came since the last stretch ended, of which the first `done` are under way.
    private final List<Work> recent = new ArrayList<>();

    private int done;
    /// Those that begin like `recent`; if there are none, it is new.
    private List<Stretch> expected = List.of();

    /// The longest of those that `recent` went through and beyond, or null.
    private Stretch passed;

    Replay(Gpu gpu) {
        this.gpu = gpu;
    }

    /// Something asked for. Two are equal if they do the same with the same memory.
    private interface Work {
        void run();
    }

    private record Launch(Kernel kernel, int columns, int rows, int threads, Arguments arguments) implements Work {
        @Override
        public void run() {
            kernel.launch(columns, rows, threads, arguments.values);
        }
    }

    private record Arguments(long... values) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Arguments that && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    private record Copy(Gpu gpu, long from, long to, long bytes) implements Work {
        @Override
        public void run() {
            gpu.copy(from, to, bytes);
        }
    }

    private record Clear(Gpu gpu, long to, long bytes) implements Work {
        @Override
        public void run() {
            gpu.clear(to, bytes);
        }
    }

    private record Call(Object call, Runnable how) implements Work {
        @Override
        public void run() {
            how.run();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Call that && call.equals(that.call);
        }

        @Override
        public int hashCode() {
            return call.hashCode();
        }
    }

    /// Work that came in this order.
    private static final class Stretch {
        private final List<Work> work;
        private Graph graph;

        Stretch(List<Work> work) {
            this.work = List.copyOf(work);
        }

        int length() {
            return work.size();
        }
    }

    // ---- what comes in ----

    private synchronized void comes(Work work) {
        boolean isNew = expected.isEmpty() && !recent.isEmpty();
        if (isNew && known.containsKey(work)) {
            remember();
            isNew = false;
        }
        if (!isNew) {
            int at = recent.size();
            var still = at == 0
                    ? List.copyOf(known.getOrDefault(work, List.of()))
                    : expected.stream()
                            .filter(s -> s.length() > at && s.work.get(at).equals(work))
                            .toList();
            if (at > 0 && still.isEmpty()) {
                surprised();
                comes(work);
                return;
            }
            expected = still;
        }
        recent.add(work);
        if (expected.stream().allMatch(stretch -> stretch.graph == null)) {
            catchUp();
        }
        if (expected.isEmpty()) {
            if (recent.size() == LONGEST) {
                remember();
            }
            return;
        }
        var complete = complete();
        if (complete != null) {
            passed = complete;
            if (expected.size() == 1) {
                finish(complete);
            }
        }
    }

    /// @return what is expected and ends here, or null
    private Stretch complete() {
        for (var stretch : expected) {
            if (stretch.length() == recent.size()) {
                return stretch;
            }
        }
        return null;
    }

    /// Something else came than all that was expected.
    private void surprised() {
        if (passed != null && done == 0) {
            var rest = List.copyOf(recent.subList(passed.length(), recent.size()));
            finish(passed);
            rest.forEach(this::comes);
            return;
        }
        catchUp();
        if (passed == null) {
            divide(expected.getFirst(), recent.size());
        } else {
            capture(passed);
        }
        forget();
    }

    /// The host waits, or writes: everything asked for has to be under way.
    private void flush() {
        if (expected.isEmpty()) {
            remember();
            return;
        }
        var complete = complete();
        if (complete != null) {
            finish(complete);
        } else if (passed != null && done == 0) {
            surprised();
            flush();
        } else {
            catchUp();
            remember();
        }
    }

    /// Launches what was held back.
    private void catchUp() {
        for (; done < recent.size(); done++) {
            recent.get(done).run();
        }
    }

    /// All of a stretch came.
    private void finish(Stretch stretch) {
        if (done == 0 && stretch.graph != null) {
            stretch.graph.launch();
        } else {
            for (; done < stretch.length(); done++) {
                recent.get(done).run();
            }
            capture(stretch);
        }
        forget();
    }

    private void capture(Stretch stretch) {
        if (stretch.graph == null) {
            stretch.graph = gpu.capture(() -> stretch.work.forEach(Work::run)).orElse(null);
        }
    }

    private void forget() {
        recent.clear();
        done = 0;
        expected = List.of();
        passed = null;
    }

    // ---- what is known ----

    /// Keeps what came as a stretch.
    private void remember() {
        if (recent.size() >= SHORTEST) {
            add(recent);
        }
        forget();
    }

    private void add(List<Work> work) {
        if (stretches == KEPT) {
            close();
        }
        var siblings = known.computeIfAbsent(work.getFirst(), _ -> new ArrayList<>());
        if (siblings.stream().noneMatch(sibling -> sibling.work.equals(work))) {
            siblings.add(new Stretch(work));
            stretches++;
        }
    }

    /// Makes two of one, without the work at `at`, which is not always the same.
    private void divide(Stretch stretch, int at) {
        var siblings = known.get(stretch.work.getFirst());
        siblings.remove(stretch);
        if (siblings.isEmpty()) {
            known.remove(stretch.work.getFirst());
        }
        stretches--;
        if (stretch.graph != null) {
            stretch.graph.close();
        }
        if (at >= SHORTEST) {
            add(stretch.work.subList(0, at));
        }
        if (stretch.length() - at - 1 >= SHORTEST) {
            add(stretch.work.subList(at + 1, stretch.length()));
        }
    }

    /// Forgets all stretches.
    private void close() {
        gpu.synchronize();
        for (var siblings : known.values()) {
            for (var stretch : siblings) {
                if (stretch.graph != null) {
                    stretch.graph.close();
                }
            }
        }
        known.clear();
        stretches = 0;
    }

    // ---- the GPU ----

    @Override
    public Properties properties() {
        return gpu.properties();
    }

    @Override
    public long allocate(long bytes) {
        return gpu.allocate(bytes);
    }

    @Override
    public synchronized void free(long address) {
        flush();
        gpu.free(address);
    }

    @Override
    public long available() {
        return gpu.available();
    }

    @Override
    public synchronized void upload(MemorySegment from, long to) {
        flush();
        gpu.upload(from, to);
    }

    @Override
    public synchronized void download(long from, MemorySegment into) {
        flush();
        gpu.download(from, into);
    }

    @Override
    public void copy(long from, long to, long bytes) {
        comes(new Copy(gpu, from, to, bytes));
    }

    @Override
    public void clear(long to, long bytes) {
        comes(new Clear(gpu, to, bytes));
    }

    @Override
    public Module load(String ptx) {
        var module = gpu.load(ptx);
        return name -> {
            var kernel = module.kernel(name);
            return (columns, rows, threads, arguments) ->
                    comes(new Launch(kernel, columns, rows, threads, new Arguments(arguments)));
        };
    }

    @Override
    public synchronized void synchronize() {
        flush();
        gpu.synchronize();
    }

    @Override
    public void enqueue(Object call, Runnable run) {
        comes(new Call(call, run));
    }

    @Override
    public Optional<Graph> capture(Runnable work) {
        return gpu.capture(work);
    }
}
