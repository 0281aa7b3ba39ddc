package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training by the jar with additional images in every batch, killed and resumed, and what its folder says.
class AdditionalImagesTest {

    private static final String EXTRA = "synthetic:1x28x28,classes=10,images=50";

    @TempDir
    Path folder;

    private static String[] arguments(String out) {
        return Interrupted.training(
                out,
                "--batch=8",
                "--method=trades",
                "--set=data.extra=" + EXTRA,
                "--set=data.padding=2",
                "--set=mixing.cutmix=1",
                "--set=swa.start=1");
    }

    @Test
    void itIsKilledAndResumedToTheSameBits() throws Exception {
        Jar jar = new Jar(folder);
        Jar.Outcome whole = jar.run(arguments("whole")).assertDone();
        assertTrue(
                whole.err().contains("run: whole\nextra: 6 of 8 images a batch, from the 50 of synthetic\n"),
                whole.err());
        assertTrue(whole.out().contains("\nn = 32 test images of fashion; "), whole.out());
        assertTrue(whole.err().contains("epoch 1/2 step 8/8 "), whole.err());
        String config = Files.readString(folder.resolve("whole/config.resolved.yaml"));
        assertTrue(config.matches("(?s).*\n  extra: \"?" + EXTRA + "\"?.*\n  extraPart: 0.7 .*"), config);

        Interrupted.assertSameBits(jar, 4, "whole", "stopped", arguments("stopped"));
        String page = report(jar, "whole");
        assertTrue(page.contains("trades of resnet on fashion and " + EXTRA), page);
        assertTrue(page.contains("<td>" + EXTRA + "</td>"), page);
    }

    private String report(Jar jar, String run) throws Exception {
        jar.run("report", run).assertDone();
        return Files.readString(folder.resolve(run).resolve("report.html"));
    }
}
