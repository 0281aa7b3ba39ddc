package dynat.tests.golden;

import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.Dlr.dlr;
import static dynat.autograd.ops.Margin.margin;
import static dynat.autograd.ops.Sum.sum;
import static dynat.autograd.ops.TargetedDlr.targetedDlr;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.autograd.ops.LossReduction;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The losses that attacks climb, against what PyTorch and the official AutoAttack computed.
class LossesTest {

    private static final Device EJML = Devices.choose("ejml", 1).device();
    private static final Path FOLDER = Repository.root().resolve("tests/src/test/resources/golden/losses");
    private static final JsonNode GOLDEN = new JsonMapper().readTree(FOLDER.resolve("losses.json"));
    private static final double TOLERANCE = 1e-10;

    /// One loss a row.
    private interface Loss extends Function<Variable, Variable> {}

    @Test
    void ofANetworksLogits() throws IOException {
        Npy logits = Npy.of(Files.readAllBytes(FOLDER.resolve("logits_f64.npy")));
        int[] labels = Npy.of(Files.readAllBytes(FOLDER.resolve("labels.npy"))).toInts();
        assertEquals(256, labels.length);
        check(GOLDEN.get("ce"), logits, z -> crossEntropy(z, labels, LossReduction.NONE));
        check(GOLDEN.get("dlr"), logits, z -> dlr(z, labels, LossReduction.NONE));
        check(GOLDEN.get("margin"), logits, z -> margin(z, labels, LossReduction.NONE));
        for (int rank : new int[] {2, 10}) {
            int[] targets = ranked(logits, rank);
            check(
                    GOLDEN.get("dlr_targeted_rank" + rank),
                    logits,
                    z -> targetedDlr(z, labels, targets, LossReduction.NONE));
        }
    }

    @Test
    void ofTiesAndOtherEdges() {
        var hand = GOLDEN.get("hand");
        Npy logits = matrix(hand.get("logits"));
        int[] labels = ints(hand.get("y")), targets = ints(hand.get("t"));
        Loss dlr = z -> dlr(z, labels, LossReduction.NONE);
        Loss targeted = z -> targetedDlr(z, labels, targets, LossReduction.NONE);
        check(hand.get("ce"), logits, z -> crossEntropy(z, labels, LossReduction.NONE));
        check(hand.get("dlr"), logits, dlr);
        check(hand.get("dlr_targeted"), logits, targeted);
        checkGradients(hand.get("dlr_grad_rows_0_1_5_6"), logits, dlr);
        checkGradients(hand.get("dlrt_grad_rows_0_1_5_6"), logits, targeted);
    }

    private static void check(JsonNode expected, Npy logits, Loss loss) {
        double[] found = EJML.run(() -> loss.apply(Variable.constant(Tensor.of(logits.shape(), logits.values())))
                .value()
                .toDoubles());
        assertArrayEquals(numbers(expected), found, TOLERANCE);
    }

    private static void checkGradients(JsonNode expected, Npy logits, Loss loss) {
        var gradient = EJML.run(() -> Tape.gradient(Tensor.of(logits.shape(), logits.values()), z -> sum(loss.apply(z)))
                .toDoubles());
        int[] rows = {0, 1, 5, 6};
        int classes = logits.shape().dim(1);
        for (int i = 0; i < rows.length; i++) {
            double[] row = Arrays.copyOfRange(gradient, rows[i] * classes, (rows[i] + 1) * classes);
            assertArrayEquals(numbers(expected.get(i)), row, TOLERANCE, "row " + rows[i]);
        }
    }

    /// The class with the `rank`-th largest logit of each row.
    private static int[] ranked(Npy logits, int rank) {
        int classes = logits.shape().dim(1);
        return IntStream.range(0, logits.shape().dim(0))
                .map(n -> IntStream.range(0, classes)
                        .boxed()
                        .sorted((a, b) ->
                                Double.compare(logits.values()[n * classes + b], logits.values()[n * classes + a]))
                        .skip(rank - 1)
                        .findFirst()
                        .orElseThrow())
                .toArray();
    }

    private static Npy matrix(JsonNode rows) {
        int columns = rows.get(0).size();
        return new Npy(
                new Shape(rows.size(), columns),
                IntStream.range(0, rows.size() * columns)
                        .mapToDouble(i -> rows.get(i / columns).get(i % columns).asDouble())
                        .toArray());
    }

    private static double[] numbers(JsonNode list) {
        return IntStream.range(0, list.size())
                .mapToDouble(i -> list.get(i).asDouble())
                .toArray();
    }

    private static int[] ints(JsonNode list) {
        return IntStream.range(0, list.size()).map(i -> list.get(i).asInt()).toArray();
    }
}
