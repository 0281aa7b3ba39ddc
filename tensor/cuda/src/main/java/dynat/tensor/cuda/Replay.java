package dynat.tensor.cuda;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A GPU that notices when it is asked for the same again, and then asks the real one for all of it at once.
///
/// A step of training or of an attack asks for hundreds of short launches, each of which costs the host several
/// microseconds, and asks for the very same ones, on the same memory, step after step. What is asked for between two
/// times that the host writes or reads is a trail. When a trail comes for the second time, what is the same in both is
/// captured as graphs, in stretches between the few places where they differ, such as a rate. From then on the launches
/// of a stretch are held back until it is complete, and its graph is launched in their place; if something else comes
/// than was expected, those held back are launched one by one. So models, attacks and methods know nothing of it, and
/// nothing is ever done in another order.
final class Replay implements Gpu {
    static final int LONGEST = 128;
    static final int SHORTEST = 4;

    /// Trails that differ in more than one of so many places are not the same.
    private static final int ALIKE = 8;

    private static final int KEPT = 2048;

    /// A trail ends here, if the host never asks.
    private static final int ENDLESS = 1 << 15;

    private final Gpu gpu;

    /// What a stretch begins with, and all that begin so.
    private final Map<Work, List<Stretch>> known = new HashMap<>();

    private int stretches;

    /// Whether the GPU makes graphs, and has had memory for them so far.
    private boolean graphs = true;

    private final Map<Ends, List<Work>> trails = new HashMap<>();

    /// What came since the host wrote or read, and how much of it was launched singly.
    private List<Work> trail = new ArrayList<>();

    private int singles;

    /// What is held back, the last of what came, and the stretches that begin so.
    private final List<Work> held = new ArrayList<>();

    private List<Stretch> expected = List.of();

    /// The longest of those that are complete in `held`, or null.
    private Stretch complete;

    Replay(Gpu gpu) {
        this.gpu = gpu;
    }

    /// By what a trail is known again; what its first and last work are done with may differ.
    private record Ends(Object first, Object last, int length) {}

    /// Work that came in this order, and all of it as one.
    private record Stretch(List<Work> work, Graph graph) {
        boolean has(int at, Work asked) {
            return at < work.size() && work.get(at).equals(asked);
        }
    }

    /// Something asked for. Two are equal if they do the same with the same memory.
    private interface Work {
        void run();

        /// What it is, whatever memory and numbers it is done with.
        default Object kind() {
            return getClass();
        }
    }

    private record Launch(Kernel kernel, int columns, int rows, int threads, Arguments arguments) implements Work {
        @Override
        public void run() {
            kernel.launch(columns, rows, threads, arguments.values);
        }

        @Override
        public Object kind() {
            return kernel;
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

    // ---- what comes in ----

    private synchronized void comes(Work work) {
        trail.add(work);
        follow(work);
        if (trail.size() == ENDLESS) {
            flush();
        }
    }

    /// Holds work back if a stretch goes on with it, else launches it after what is held back.
    private void follow(Work work) {
        int at = held.size();
        var on = at == 0 ? known.getOrDefault(work, List.of()) : going(at, work);
        if (on.isEmpty()) {
            if (at == 0) {
                work.run();
                singles++;
            } else {
                letGo();
                follow(work);
            }
            return;
        }
        expected = on;
        held.add(work);
        for (var stretch : on) {
            if (stretch.work.size() == held.size()) {
                complete = stretch;
            }
        }
        if (on.size() == 1 && complete == on.getFirst()) {
            letGo();
        }
    }

    private List<Stretch> going(int at, Work work) {
        if (expected.size() == 1) {
            return expected.getFirst().has(at, work) ? expected : List.of();
        }
        return expected.stream().filter(stretch -> stretch.has(at, work)).toList();
    }

    /// Launches what is held back: as one as far as a stretch goes, the rest as if it came now.
    private void letGo() {
        var works = List.copyOf(held);
        var whole = complete;
        held.clear();
        expected = List.of();
        complete = null;
        if (whole != null) {
            whole.graph.launch();
            works.subList(whole.work.size(), works.size()).forEach(this::follow);
        } else {
            works.forEach(Work::run);
            singles += works.size();
        }
    }

    /// The host waits, or writes: everything asked for has to be under way.
    private void flush() {
        while (!held.isEmpty()) {
            letGo();
        }
        if (trail.size() >= SHORTEST && graphs) {
            learn();
        }
        trail = new ArrayList<>();
        singles = 0;
    }

    // ---- what is known ----

    /// Compares the trail with the last one like it.
    private void learn() {
        var ends = new Ends(trail.getFirst().kind(), trail.getLast().kind(), trail.size());
        var before = trails.get(ends);
        if (before == null && trails.size() == KEPT) {
            trails.clear();
        }
        trails.put(ends, trail);
        if (before == null || singles == 0) {
            return;
        }
        var different = IntStream.range(0, trail.size())
                .filter(i -> !trail.get(i).equals(before.get(i)))
                .toArray();
        if (different.length * ALIKE <= trail.size()) {
            learn(different);
        }
    }

    /// Keeps what lies between these places, if more was launched singly than has to be.
    private void learn(int[] different) {
        var ends = IntStream.concat(IntStream.of(different), IntStream.of(trail.size()))
                .toArray();
        int from = 0, apart = different.length;
        for (int end : ends) {
            apart += end - from < SHORTEST ? end - from : 0;
            from = end + 1;
        }
        from = 0;
        for (int end : ends) {
            if (singles > apart && end - from >= SHORTEST) {
                keep(from, end);
            }
            from = end + 1;
        }
    }

    /// Captures what came from `from` to before `to`, in stretches of much the same length.
    private void keep(int from, int to) {
        int count = Math.ceilDiv(to - from, LONGEST);
        for (int k = 0; k < count && graphs; k++) {
            var work = List.copyOf(trail.subList(from + k * (to - from) / count, from + (k + 1) * (to - from) / count));
            var siblings = known.computeIfAbsent(work.getFirst(), _ -> new ArrayList<>());
            if (siblings.stream().noneMatch(sibling -> sibling.work.equals(work))) {
                var graph = gpu.capture(() -> work.forEach(Work::run));
                graph.ifPresent(made -> siblings.add(new Stretch(work, made)));
                graphs = graph.isPresent();
                stretches++;
            }
        }
        if (stretches > KEPT) {
            forget();
        }
    }

    /// Begins anew.
    private void forget() {
        gpu.synchronize();
        known.values().forEach(siblings -> siblings.forEach(stretch -> stretch.graph.close()));
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
