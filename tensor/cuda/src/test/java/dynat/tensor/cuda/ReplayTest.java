package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {
    /// Writes down what happens, and what the host had to ask for.
    private static final class Notebook implements Gpu {
        private final List<Long> happened = new ArrayList<>();
        private List<Long> page = happened;
        private int asked, captures;
        private boolean graphs = true;

        @Override
        public Properties properties() {
            return new Properties("notebook", 90, 1, 1 << 20);
        }

        @Override
        public long allocate(long bytes) {
            return 256;
        }

        @Override
        public void free(long address) {}

        @Override
        public long available() {
            return 1 << 20;
        }

        @Override
        public void upload(MemorySegment from, long to) {
            page.add(-to);
        }

        @Override
        public void download(long from, MemorySegment into) {}

        @Override
        public void copy(long from, long to, long bytes) {
            asked++;
            page.add(1000 * from + to);
        }

        @Override
        public void clear(long to, long bytes) {
            asked++;
            page.add(2000 + to);
        }

        @Override
        public Module load(String ptx) {
            return name -> (columns, rows, threads, arguments) -> {
                asked++;
                page.add(arguments[0]);
            };
        }

        @Override
        public void synchronize() {}

        @Override
        public Optional<Graph> capture(Runnable work) {
            captures++;
            if (!graphs) {
                return Optional.empty();
            }
            var captured = new ArrayList<Long>();
            page = captured;
            work.run();
            page = happened;
            return Optional.of(new Graph() {
                @Override
                public void launch() {
                    asked++;
                    page.addAll(captured);
                }

                @Override
                public void close() {
                    captured.clear();
                    captured.add(Long.MIN_VALUE); // whoever launches it now is found out
                }
            });
        }
    }

    private final Notebook notebook = new Notebook();
    private final Replay replay = new Replay(notebook);
    private final Gpu.Kernel kernel = replay.load("").kernel("k");

    private void launch(long from, long to) {
        for (long number = from; number < to; number++) {
            kernel.launch(1, 1, 32, number);
        }
    }

    /// Phrases that come again and again, each with a word that changes now and then, in any order: everything happens,
    /// in the order it was asked for, however it was launched.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void keepsTheOrder(int seed) {
        var random = new Random(seed);
        var wanted = new ArrayList<Long>();
        for (int phrase = 0; phrase < 3000; phrase++) {
            int which = random.nextInt(4),
                    length = 5 + 60 * which,
                    odd = random.nextInt(3) == 0 ? random.nextInt(length) : -1;
            for (int word = 0; word < length; word++) {
                long number = word == odd ? 500 + random.nextInt(20) : which < 2 ? word : 10 * which + word;
                wanted.add(number);
                kernel.launch(1, 1, 32, number);
            }
            if (random.nextInt(4) == 0) {
                replay.synchronize();
                assertEquals(wanted, notebook.happened);
            }
            if (random.nextInt(4) == 0) {
                replay.upload(MemorySegment.NULL, 7);
                wanted.add(-7L);
                assertEquals(wanted, notebook.happened);
            }
        }
        replay.synchronize();
        assertEquals(wanted, notebook.happened);
    }

    @Test
    void asksForTheSameOnce() {
        for (int step = 0; step < 10; step++) {
            launch(0, 500);
            replay.synchronize();
        }
        int before = notebook.asked;
        launch(0, 500);
        replay.synchronize();
        assertEquals(Math.ceilDiv(500, Replay.LONGEST), notebook.asked - before);
    }

    /// A rate that changes with every step costs a few launches, not all of them.
    @Test
    void learnsWhatChanges() {
        for (int step = 0; step < 20; step++) {
            notebook.asked = 0;
            launch(0, 300);
            kernel.launch(1, 1, 32, 10_000 + step);
            launch(400, 700);
            replay.synchronize();
        }
        assertEquals(1 + 2 * Math.ceilDiv(300, Replay.LONGEST), notebook.asked);
    }

    @Test
    void mayBeginWithWhatChanges() {
        for (int step = 0; step < 20; step++) {
            notebook.asked = 0;
            kernel.launch(1, 1, 32, 10_000 + step);
            launch(400, 700);
            replay.synchronize();
        }
        assertEquals(1 + Math.ceilDiv(300, Replay.LONGEST), notebook.asked);
    }

    @Test
    void copiesAndCallsAreOfIt() {
        for (int step = 0; step < 3; step++) {
            notebook.asked = 0;
            replay.copy(1, 2, 8);
            replay.clear(3, 8);
            replay.enqueue("call", () -> notebook.copy(4, 5, 8));
            launch(0, 5);
            replay.synchronize();
        }
        assertEquals(1, notebook.asked);
        assertEquals(24, notebook.happened.size());
    }

    /// As when there is no memory left for one: it is not asked for again.
    @Test
    void goesOnWithoutGraphs() {
        notebook.graphs = false;
        var wanted = new ArrayList<Long>();
        for (int step = 0; step < 5; step++) {
            launch(0, 300);
            replay.synchronize();
            LongStream.range(0, 300).forEach(wanted::add);
        }
        assertEquals(wanted, notebook.happened);
        assertEquals(1, notebook.captures);
    }
}
