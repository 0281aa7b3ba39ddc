package dynat.tests.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dynat.tensorboard.EventFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What TensorBoard would read in an event file, by a reader that shares no code with the writer.
class EventFileTest {

    @TempDir
    private Path folder;

    /// The check value of CRC-32C, of the nine digits, masked by hand.
    @Test
    void theReadersChecksumIsTheRightOne() {
        int crc = 0xE3069283;
        assertEquals(
                Integer.rotateRight(crc, 15) + 0xa282ead8,
                Records.masked("123456789".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void beginsWithItsVersionAndTheStepThatItGoesOnFrom() throws IOException {
        long before = System.currentTimeMillis() / 1000;
        var file = EventFile.after(folder.resolve("tensorboard"), 41);
        assertFalse(Files.exists(file.path()), "nothing is written yet");
        file.scalars(41, Map.of("train/loss", 0.5));
        var events = Records.read(file.path());
        assertEquals(3, events.size());
        assertEquals("brain.Event:2", events.getFirst().version());
        assertTrue(events.get(1).isStart());
        assertEquals(41, events.get(1).step());
        for (var event : events) {
            assertTrue(event.time() >= before && event.time() < before + 3600, () -> "time " + event.time());
        }
    }

    @Test
    void numbersComeBack() throws IOException {
        var file = EventFile.after(folder, 0);
        var values = new TreeMap<>(Map.of("train/\u00fcber", -1.25, "a", 1e30, "b", Double.NaN, "c", 0.0, "d", 0.1));
        long[] steps = {0, 1, 127, 128, 300, 1L << 40};
        for (long step : steps) {
            file.scalars(step, values);
        }
        var events = Records.kept(folder);
        assertArrayEquals(steps, events.stream().mapToLong(Records.Event::step).toArray());
        for (var event : events) {
            var read = new TreeMap<String, Float>();
            event.values().forEach(value -> read.put(value.tag(), value.number()));
            var expected = new TreeMap<String, Float>();
            values.forEach((tag, value) -> expected.put(tag, value.floatValue()));
            assertEquals(expected, read);
        }
    }

    @Test
    void aPictureComesBack() throws IOException {
        var png = new byte[100_000];
        png[99_999] = 7;
        var file = EventFile.after(folder, 0);
        file.image(5, "samples", 300, 20, png);
        var value = Records.kept(folder).getFirst().values().getFirst();
        assertEquals("samples", value.tag());
        assertEquals(300, Records.field(value.image(), "height"));
        assertEquals(20, Records.field(value.image(), "width"));
        assertEquals(3, Records.field(value.image(), "colorspace"));
        assertEquals(ByteString.copyFrom(png), Records.field(value.image(), "encoded_image_string"));
    }

    /// As a run that was killed after step 7 and goes on after step 4.
    @Test
    void aFileThatGoesOnMakesLaterStepsVoid() throws IOException {
        var first = EventFile.after(folder, 1);
        for (int step = 1; step <= 7; step++) {
            first.scalars(step, Map.of("loss", 1.0));
        }
        var second = EventFile.after(folder, 5);
        for (int step = 5; step <= 9; step++) {
            second.scalars(step, Map.of("loss", 2.0));
        }
        assertEquals(List.of(first.path(), second.path()), Records.files(folder), "read in this order");
        var kept = Records.kept(folder);
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L),
                kept.stream().map(Records.Event::step).toList());
        assertEquals(
                List.of(1f, 1f, 1f, 1f, 2f, 2f, 2f, 2f, 2f),
                kept.stream().map(event -> event.values().getFirst().number()).toList());
    }

    /// A clock that was set back does not change the order.
    @Test
    void aFileOfTheFutureComesBefore() throws IOException {
        var old = Files.write(folder.resolve("events.out.tfevents.9999999999.000007"), new byte[0]);
        var file = EventFile.after(folder, 1);
        assertEquals(
                "events.out.tfevents.9999999999.000008",
                file.path().getFileName().toString());
        file.scalars(1, Map.of("loss", 1.0));
        assertEquals(List.of(old, file.path()), Records.files(folder));
    }

    @Test
    void whatCouldNotBeWrittenWaits() throws IOException {
        var place = Files.writeString(folder.resolve("tensorboard"), "a file where the folder should be");
        var file = EventFile.after(place, 1);
        assertThrows(IOException.class, () -> file.scalars(1, Map.of("loss", 1.0)));
        assertThrows(IOException.class, () -> file.scalars(2, Map.of("loss", 2.0)));
        Files.delete(place);
        file.scalars(3, Map.of("loss", 3.0));
        assertEquals(
                List.of(1L, 2L, 3L),
                Records.kept(place).stream().map(Records.Event::step).toList());
    }

    /// As much waits as memory is meant for; then the oldest are given up.
    @Test
    void moreThanCanWait() throws IOException {
        var place = Files.writeString(folder.resolve("tensorboard"), "a file where the folder should be");
        var file = EventFile.after(place, 1);
        for (int step = 1; step <= 10_001; step++) {
            int now = step;
            assertThrows(IOException.class, () -> file.scalars(now, Map.of("loss", 1.0)));
        }
        Files.delete(place);
        file.flush();
        var kept = Records.kept(place);
        assertEquals(10_000, kept.size());
        assertEquals(2, kept.getFirst().step());
        assertEquals(10_001, kept.getLast().step());
    }
}
