package dynat.tensor.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/// Sharing out loops.
class WorkersTest {

    @Test
    void everyIndexOnce() throws InterruptedException {
        var workers = Workers.of(3);
        for (int round = 0; round < 2000; round++) {
            var runs = new AtomicIntegerArray(round % 17);
            workers.run(runs.length(), runs::incrementAndGet);
            for (int i = 0; i < runs.length(); i++) {
                assertEquals(1, runs.get(i));
            }
            if (round % 500 == 0) {
                Thread.sleep(5); // Long enough for the helpers to fall asleep.
            }
        }
    }

    @Test
    void inside() {
        var workers = Workers.of(2);
        var count = new AtomicInteger();
        workers.run(8, _ -> workers.run(8, _ -> count.incrementAndGet()));
        assertEquals(64, count.get());
    }

    @Test
    void whatATaskThrowsReachesTheCaller() {
        var workers = Workers.of(2);
        var thrown = new IllegalStateException("task 5");
        assertSame(
                thrown,
                assertThrows(
                        IllegalStateException.class,
                        () -> workers.run(9, index -> {
                            if (index == 5) {
                                throw thrown;
                            }
                        })));
        var count = new AtomicInteger();
        workers.run(9, _ -> count.incrementAndGet());
        assertEquals(9, count.get(), "the team works on");
    }
}
