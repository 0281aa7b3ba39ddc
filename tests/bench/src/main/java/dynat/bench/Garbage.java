package dynat.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/// What share of training the garbage collector takes, as the flight recorder sees it.
final class Garbage {
    private Garbage() {}

    private static final String PAUSES = "jdk.GCPhasePause", CONCURRENT = "jdk.GCPhaseConcurrent";
    private static final int STEPS_WARMING = 5, STEPS_LEAST = 10;

    /// Records training steps for a time and prints a line: pauses, in which nothing else runs, and the time in which
    /// the collector works beside.
    static void measure(int batch, int threads, double seconds) {
        var step = new Models(batch).trainStep();
        for (int i = 0; i < STEPS_WARMING; i++) {
            Meter.scoped(step);
        }
        try (var recording = new Recording()) {
            recording.enable(PAUSES).withThreshold(Duration.ZERO);
            recording.enable(CONCURRENT).withThreshold(Duration.ZERO);
            recording.start();
            long start = System.nanoTime();
            int steps = 0;
            while (steps < STEPS_LEAST || System.nanoTime() - start < seconds * 1e9) {
                Meter.scoped(step);
                steps++;
            }
            double passed = (System.nanoTime() - start) * 1e-6;
            recording.stop();
            print(batch, threads, steps, passed, recording);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private static void print(int batch, int threads, int steps, double passed, Recording recording)
            throws IOException {
        Path file = Files.createTempFile("dynat-bench-", ".jfr");
        try {
            recording.dump(file);
            double pauses = 0, concurrent = 0;
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                double time = event.getDuration().toNanos() * 1e-6;
                if (event.getEventType().getName().equals(PAUSES)) {
                    pauses += time;
                } else {
                    concurrent += time;
                }
            }
            System.out.printf(
                    "gc batch=%d threads=%d steps=%d ms=%.0f pause_ms=%.1f concurrent_ms=%.1f share=%.4f%n",
                    batch, threads, steps, passed, pauses, concurrent, (pauses + concurrent) / passed);
        } finally {
            Files.delete(file);
        }
    }
}
