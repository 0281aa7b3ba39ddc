package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Checkpoint;
import dynat.nn.ResNet;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `eval` writes of numbers that JSON does not have.
class EvalReportTest {

    @TempDir
    private Path folder;

    /// A network whose logits all are `bias`, and no number if that is none.
    private Path network(double bias) {
        Path path = folder.resolve("network.safetensors");
        Devices.choose("ejml", 1).device().run(() -> {
            var state = new ResNet.Config(3, List.of(4, 6), List.of(1, 1), 5)
                    .network(Draws.of(0, "init"))
                    .state();
            double[] biases = new double[5];
            Arrays.fill(biases, bias);
            state.get("linear.bias").write(biases);
            Checkpoint.save(path, state, Map.of());
            return null;
        });
        return path;
    }

    private JsonNode verdict(double bias) throws IOException {
        Path json = folder.resolve("result.json");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertEquals(
                0,
                new Main(new Terminal(to, to, false, 80), Interrupts.none())
                        .run(
                                "eval",
                                "--device",
                                "ejml",
                                "--checkpoint",
                                network(bias).toString(),
                                "--data",
                                "synthetic:3x8x8,classes=5,images=20",
                                "--attacks",
                                "fgsm",
                                "--n",
                                "2",
                                "--out",
                                folder.resolve("evaluation" + bias).toString(),
                                "--json",
                                json.toString()),
                () -> said.toString(StandardCharsets.UTF_8));
        String text = Files.readString(json);
        assertFalse(text.contains("NaN"), text);
        return new JsonMapper()
                .readTree(text)
                .path("evaluations")
                .get(0)
                .path("verdicts")
                .get(0);
    }

    @Test
    void aMarginThatIsNoNumberIsNull() throws IOException {
        JsonNode verdict = verdict(Double.NaN);
        assertEquals("clean", verdict.path("brokenBy").asString());
        assertTrue(verdict.get("margin").isNull(), verdict::toString);
        assertTrue(verdict.get("cleanMargin").isNull(), verdict::toString);
        JsonNode right = verdict(0);
        assertTrue(right.get("margin").isNumber() && right.get("cleanMargin").isNumber(), right::toString);
    }
}
