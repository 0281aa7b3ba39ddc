package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training by the jar with another optimizer and schedule, and with all that can be around an optimizer.
class AveragedRunTest {

    @TempDir
    Path folder;

    private static String[] arguments(String out) {
        return Interrupted.training(
                out,
                "--batch=8",
                "--ema=0.9",
                "--clip-grad=0.5",
                "--grad-accum-steps=3",
                "--set=optimizer.name=adamw",
                "--set=optimizer.decayNorms=false",
                "--set=schedule.name=cosine",
                "--set=schedule.warmup=1");
    }

    @Test
    void itIsJudgedByItsAverageAndResumesToTheSameBits() throws Exception {
        Jar jar = new Jar(folder);
        Jar.Outcome whole = jar.run(arguments("whole")).assertDone();
        assertTrue(whole.out().startsWith("\nattack  teacher  student  student_ema\n"), whole.out());
        assertEquals(
                "epoch,rate,teacher_loss,label_accuracy,student_loss,student_accuracy,adversary_accuracy,agreement,"
                        + "adversary_agreement,distance_linf,distance_l2,teacher_gradient_norm,student_gradient_norm,"
                        + "teacher_clean,student_clean,student_robust,student_ema_clean,student_ema_robust,"
                        + "images_per_second",
                Files.readAllLines(folder.resolve("whole/metrics.csv")).getFirst());

        Interrupted.assertSameBits(jar, 4, "whole", "stopped", arguments("stopped"));

        String evaluated = jar.run(
                        "eval",
                        "--device",
                        "simd",
                        "--checkpoint",
                        "whole/best.safetensors",
                        "--n",
                        "32",
                        "--attacks",
                        "clean")
                .assertDone()
                .out();
        String average = whole.out()
                .lines()
                .filter(line -> line.startsWith("clean"))
                .findFirst()
                .orElseThrow();
        assertEquals("attack  student_ema", evaluated.lines().findFirst().orElseThrow());
        assertEquals(
                average.replaceFirst(".* (\\d+\\.\\d+ %)$", "$1"),
                evaluated.lines().toList().get(1).replaceFirst("clean +", ""));
    }
}
