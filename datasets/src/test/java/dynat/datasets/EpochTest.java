package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How an epoch works: its threads, its arrays, its end.
@Timeout(20)
class EpochTest {

    @Test
    void workAheadIsBoundedAndDoneOnOtherThreads() throws InterruptedException {
        var data = new Numbered(100);
        try (Epoch epoch = Loader.over(data).batches(10).decoding(2, 3).epoch(0)) {
            awaitReads(data, 30);
            epoch.next();
            awaitReads(data, 40);
        }
        assertFalse(data.readers.contains(Thread.currentThread()));
        assertTrue(data.readers.size() <= 2);
    }

    private static void awaitReads(Numbered data, int reads) throws InterruptedException {
        while (data.reads.get() < reads) {
            Thread.sleep(1);
        }
        Thread.sleep(30); // time enough to read too many
        assertEquals(reads, data.reads.get());
    }

    @Test
    void closingInTheMiddleLeavesNoThread() throws InterruptedException {
        var data = new Numbered(1_000);
        var ended = new AtomicInteger();
        var sticky = new Forwarding(data) {
            @Override
            public void pixels(int i, byte[] into, int offset) {
                super.pixels(i, into, offset);
                if (i % 500 == 20) {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    for (long end = System.nanoTime() + 200_000_000; System.nanoTime() < end; ) {
                        Thread.onSpinWait(); // it needs a moment to end
                    }
                    ended.incrementAndGet();
                }
            }
        };
        Epoch epoch = Loader.over(sticky).batches(500).decoding(2, 2).epoch(0);
        while (data.reads.get() < 2 * 21) {
            Thread.onSpinWait();
        }
        epoch.close();
        assertEquals(2, ended.get(), "closing waits for every thread");
        assertEquals(2 * 21, data.reads.get(), "each thread ends after the image it is at");
        for (Thread reader : data.readers) {
            assertTrue(reader.join(Duration.ofSeconds(5)), "a decoding thread outlived its epoch");
        }
        epoch.close();
        var error = assertThrows(IllegalStateException.class, epoch::next);
        assertEquals("epoch 0 was closed before its batch 0", error.getMessage());
    }

    @Test
    void readingToTheEndCountsAndEnds() {
        try (Epoch epoch = Loader.over(new Numbered(25)).batches(10).epoch(6)) {
            for (int step = 0; step < 3; step++) {
                assertEquals(step, epoch.step());
                assertTrue(epoch.hasNext());
                assertEquals(step, epoch.next().step());
            }
            assertEquals(3, epoch.step());
            assertFalse(epoch.hasNext());
            var error = assertThrows(NoSuchElementException.class, epoch::next);
            assertEquals("epoch 6 has no batch after its 3", error.getMessage());
        }
    }

    @Test
    void closedBatchesGiveTheirArraysBack() {
        Set<float[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        try (Epoch epoch =
                Loader.over(new Numbered(2_000)).batches(10).decoding(2, 3).epoch(0)) {
            for (Batch batch : epoch) {
                try (batch) {
                    arrays.add(batch.images());
                }
            }
        }
        assertTrue(arrays.size() <= 3 + 2, () -> arrays.size() + " arrays for 200 batches, 3 of them ahead");
    }

    @Test
    void aBatchClosedTwiceGivesItsArrayBackOnce() {
        Set<float[]> open = Collections.newSetFromMap(new IdentityHashMap<>());
        try (Epoch epoch =
                Loader.over(new Numbered(100)).batches(10).decoding(1, 1).epoch(0)) {
            Batch first = epoch.next();
            first.close();
            first.close();
            while (epoch.hasNext()) {
                assertTrue(open.add(epoch.next().images()), "two open batches share an array");
            }
        }
    }

    @Test
    void openBatchesKeepTheirs() {
        try (Epoch epoch = Loader.over(new Numbered(200)).batches(10).epoch(0)) {
            Batch first = epoch.next();
            float[] images = first.images(), copy = images.clone();
            while (epoch.hasNext()) {
                try (Batch batch = epoch.next()) {
                    assertNotSame(images, batch.images());
                }
            }
            assertSame(images, first.images());
            assertArrayEquals(copy, images);
        }
    }

    @Test
    void closedBatchesKeepOnlyLabelsAndNumbers() {
        try (Epoch epoch = Loader.over(new Numbered(20)).batches(10).epoch(0)) {
            Batch batch = epoch.next();
            batch.close();
            batch.close();
            assertEquals(10, batch.labels().length);
            assertEquals(10, batch.origins().length);
            var error = assertThrows(IllegalStateException.class, batch::images);
            assertEquals("""
                    batch 0: its images were read after it was closed
                        fix:    copy them, or close it later""", error.getMessage());
        }
    }

    @Test
    void whatADecodingThreadMeetsReachesTheConsumer() {
        var cause = new IllegalStateException("the disk is gone");
        var data = failing(33, cause);
        try (Epoch epoch = Loader.over(data).batches(10).decoding(2, 3).epoch(1)) {
            for (int step = 0; step < 3; step++) {
                epoch.next().close();
            }
            var error = assertThrows(DataError.class, epoch::next);
            assertEquals(
                    "numbered: batch 3 of epoch 1 could not be read: java.lang.IllegalStateException: the disk is gone",
                    error.getMessage());
            assertSame(cause, error.getCause());
            assertThrows(IllegalStateException.class, epoch::next);
        }
    }

    @Test
    void errorsOfTheMachineStayErrors() {
        var cause = new OutOfMemoryError("made by the test");
        try (Epoch epoch = Loader.over(failing(3, cause)).batches(10).epoch(1)) {
            assertSame(cause, assertThrows(OutOfMemoryError.class, epoch::next));
        }
    }

    @Test
    void anInterruptedConsumerStopsWaiting() throws InterruptedException {
        var never = new CountDownLatch(1);
        var data = new Forwarding(new Numbered(100)) {
            @Override
            public void pixels(int i, byte[] into, int offset) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (Epoch epoch = Loader.over(data).epoch(2)) {
            Thread.currentThread().interrupt();
            var error = assertThrows(CancellationException.class, epoch::next);
            assertEquals("interrupted while waiting for batch 0 of epoch 2", error.getMessage());
            assertTrue(Thread.interrupted());
        }
    }

    private static Dataset failing(int image, Throwable cause) {
        return new Forwarding(new Numbered(100)) {
            @Override
            public void pixels(int i, byte[] into, int offset) {
                if (i == image) {
                    EpochTest.<RuntimeException>sneak(cause);
                }
                super.pixels(i, into, offset);
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable cause) throws T {
        throw (T) cause;
    }
}
