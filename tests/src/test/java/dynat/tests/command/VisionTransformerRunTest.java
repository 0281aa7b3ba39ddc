package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A vision transformer in the jar: trained with all that can be around it, stopped, resumed, evaluated.
class VisionTransformerRunTest {

    @TempDir
    Path folder;

    private static String[] arguments(String out) {
        return Interrupted.training(
                out,
                "--method=pgd-at",
                "--awp",
                "--model=vit",
                "--set=model.widths=[8]",
                "--set=model.patch=7",
                "--set=model.heads=2",
                "--batch=8",
                "--ema=0.9",
                "--clip-grad=0.5",
                "--set=awp.warmup=0",
                "--set=optimizer.name=adamw",
                "--set=optimizer.decayNorms=false");
    }

    @Test
    void itResumesToTheSameBits() throws Exception {
        Jar jar = new Jar(folder);
        jar.run(arguments("whole")).assertDone();
        Interrupted.assertSameBits(jar, 3, "whole", "stopped", arguments("stopped"));

        String checkpoint = "whole/best.safetensors";
        for (String device : new String[] {"simd", "ejml"}) {
            String[] eval = {
                "eval", "--device", device, "--checkpoint", checkpoint, "--n", "8", "--attacks", "clean,fgsm"
            };
            assertTrue(jar.run(eval).assertDone().out().startsWith("attack  student_ema\n"));
        }
        jar.run("report", "whole", "--out", "page.html").assertDone();
        assertTrue(Files.readString(folder.resolve("page.html")).contains("vit"));

        Jar.Outcome other = jar.run(
                "eval", "--device", "ejml", "--checkpoint", checkpoint, "--data", "synthetic:1x35x35,classes=10");
        assertEquals(2, other.code(), other.err());
        assertTrue(other.err().endsWith("""
                        config: synthetic has images of 35 x 35, but the network of whole/best.safetensors takes 28 x 28 alone
                            fix:    give images of that size
                        """), other.err());
    }

    @Test
    void patchesThatDoNotTileTheImages() throws Exception {
        Jar.Outcome outcome =
                new Jar(folder).run("train", "--device", "ejml", "--model", "vit", "--set", "model.patch=8");
        assertEquals(2, outcome.code(), outcome.err());
        assertTrue(outcome.err().endsWith("""
                        config: vit: patches of 8 x 8 do not tile images of 28 x 28
                            fix:    choose a patch that divides both, such as 7 (model.patch, model.heads)
                        """), outcome.err());
    }
}
