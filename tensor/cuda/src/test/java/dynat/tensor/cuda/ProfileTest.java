package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.DeviceError;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {
    private static final String PRINTED = """
            .visible .entry map(
            {
                // t2 = x0 * c0
                // y0 = t2 + x1
                // the last thread may have fewer elements, one by one
                ret;
            }
            """;

    /// A device on which everything takes as many milliseconds as things happened before it.
    private static final class Counting implements Profile.Clock<Integer> {
        private int now, marks;

        @Override
        public Integer mark() {
            return marks++ % 2 == 0 ? now : (now += marks / 2);
        }

        @Override
        public double between(Integer from, Integer to) {
            return to - from;
        }
    }

    @Test
    void tellsOnWhatTheTimeWent(@TempDir Path folder) throws Exception {
        var log = Files.createFile(folder.resolve("log"));
        var profile = new Profile<>(new RecordingGpu(log), new Counting());
        var map = profile.load(PRINTED).kernel("map");
        var rows = profile.load(Machine.text("rows")).kernel("argmax");
        map.launch(4, 1, 256, 7);
        rows.launch(1, 2, 32);
        map.launch(4, 1, 256, 8);
        profile.enqueue(
                new Object() {
                    @Override
                    public String toString() {
                        return "conv2d\n    of this";
                    }
                },
                () -> {});
        try (var arena = Arena.ofConfined()) {
            profile.upload(arena.allocate(16), 512);
        }
        assertEquals("""
                   share        ms   times   us each
                 38.46 %      5.00       1    5000.0  upload 16
                 30.77 %      4.00       1    4000.0  conv2d of this
                 15.38 %      2.00       1    2000.0  argmax 1 x 2 x 32
                 15.38 %      2.00       2    1000.0  map 4 x 1 x 256  t2 = x0 * c0; y0 = t2 + x1
                """, profile.table());
        assertEquals("""
                map grid=4,1 arguments=7
                argmax grid=1,2 arguments=
                map grid=4,1 arguments=8
                upload to=200 bytes=16
                synchronize
                """, Files.readString(log));
    }

    @Test
    void aFileThatCannotBeWrittenIsToldAtOnce(@TempDir Path folder) throws Exception {
        var profile = new Profile<>(new RecordingGpu(Files.createFile(folder.resolve("log"))), new Counting());
        var file = folder.resolve("none").resolve("profile.txt");
        assertEquals(
                """
                device: the profile cannot be written to %1$s: java.nio.file.NoSuchFileException: %1$s
                    fix:    let -Ddynat.cuda.profile name a file in a folder that is there""".formatted(file),
                assertThrows(DeviceError.class, () -> profile.keep(file)).getMessage());
    }
}
