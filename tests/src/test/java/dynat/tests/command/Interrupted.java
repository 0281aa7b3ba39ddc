package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A run of the jar that is stopped within an epoch and goes on.
final class Interrupted {
    private Interrupted() {}

    /// The arguments of such a run: a tiny training on `simd`, and what is said of it besides.
    static String[] training(String out, String... more) {
        return Stream.concat(Stream.of(TrainTest.tiny("train", "--device", "simd", "--out", out)), Stream.of(more))
                .toArray(String[]::new);
    }

    /// Trains until a step was done, stops, resumes, and checks that all is as in a run that was never stopped.
    ///
    /// @param step      the first after which to stop
    /// @param whole     the folder of the run that was never stopped
    /// @param stopped   the folder that `arguments` name for this one
    /// @param arguments of both runs, but for the folder
    static void assertSameBits(Jar jar, int step, String whole, String stopped, String... arguments) throws Exception {
        Path one = jar.folder().resolve(whole), other = jar.folder().resolve(stopped);
        Process run = jar.start(arguments);
        Path events = other.resolve("events.jsonl");
        while (run.isAlive()
                && !(Files.exists(events) && Files.readString(events).contains("\"step\":%d,".formatted(step)))) {
            Thread.sleep(2);
        }
        run.destroy();
        assertEquals(143, run.waitFor());
        jar.run("train", "--resume", stopped).assertDone();
        for (String file : new String[] {"last.safetensors", "best.safetensors"}) {
            assertArrayEquals(Files.readAllBytes(one.resolve(file)), Files.readAllBytes(other.resolve(file)), file);
        }
        assertEquals(Jar.metrics(one), Jar.metrics(other));
    }
}
