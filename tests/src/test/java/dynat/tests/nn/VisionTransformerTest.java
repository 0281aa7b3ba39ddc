package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Initialiser;
import dynat.nn.Outline;
import dynat.nn.Parameter;
import dynat.nn.Pass;
import dynat.nn.VisionTransformer;
import dynat.nn.VisionTransformer.Config;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is particular to the model; what it computes, `ModelsTest` compares to PyTorch.
@ExtendWith(OnEjml.class)
class VisionTransformerTest {

    private static final Draws INIT = Draws.of(0, "init");
    private static final Shape IMAGE = new Shape(1, 4, 6);

    private static Config config(Shape image, int patch, int width, int heads) {
        return new Config(image, patch, width, 2, heads, 3, Initialiser.PYTORCH);
    }

    /// Two rows of three patches.
    private static VisionTransformer small() {
        return config(IMAGE, 2, 4, 2).network(INIT);
    }

    private static Tensor images() {
        return Draws.of(1, "images").uniform(new Shape(2, 1, 4, 6), 0, 1);
    }

    private static double[] logits(VisionTransformer model, Tensor x) {
        return model.forward(constant(x), Pass.EVAL).value().toDoubles();
    }

    private static double difference(double[] a, double[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    private static void clear(Parameter parameter) {
        parameter.write(new double[parameter.shape().size()]);
    }

    /// The two patches at the left and in the middle of the upper row change places.
    private static Tensor exchanged(Tensor images) {
        var pixels = images.toDoubles();
        for (int row = 0; row < images.shape().size() / 6; row++) {
            for (int i = 0; row % 4 < 2 && i < 2; i++) {
                double left = pixels[row * 6 + i];
                pixels[row * 6 + i] = pixels[row * 6 + i + 2];
                pixels[row * 6 + i + 2] = left;
            }
        }
        return Tensor.of(images.shape(), pixels);
    }

    @Test
    void onlyPositionsTellWhereAPatchIs() {
        var model = small();
        Tensor x = images(), y = exchanged(x);
        assertTrue(difference(logits(model, x), logits(model, y)) > 1e-5);
        clear(model.posEmbed());
        assertTrue(difference(x.toDoubles(), y.toDoubles()) > 0.1);
        assertArrayEquals(logits(model, x), logits(model, y), 1e-13);
    }

    /// Exchanging the positions of two patches is exchanging the patches; the class token has the first position.
    @Test
    void positionsFollowTheRowsAfterTheClassToken() {
        var model = small();
        var before = logits(model, exchanged(images()));
        var positions = model.posEmbed().value().toDoubles();
        for (int c = 0; c < 4; c++) {
            double first = positions[4 + c];
            positions[4 + c] = positions[8 + c];
            positions[8 + c] = first;
        }
        model.posEmbed().write(positions);
        assertArrayEquals(before, logits(model, images()), 1e-13);
    }

    /// Without a block nothing reaches the class token, and every image gets the same answer.
    @Test
    void theClassTokenAloneIsRead() {
        var model = small();
        for (var name : List.of("blocks.0.attn.proj", "blocks.1.attn.proj")) {
            clear(model.parameters().get(name + ".weight"));
        }
        var blind = logits(model, images());
        assertArrayEquals(Arrays.copyOfRange(blind, 0, 3), Arrays.copyOfRange(blind, 3, 6), 1e-15);
        model.clsToken().write(new double[] {1, -2, 3, -4});
        assertTrue(difference(blind, logits(model, images())) > 1e-3);
        var seeing = logits(small(), images());
        assertFalse(Arrays.equals(Arrays.copyOfRange(seeing, 0, 3), Arrays.copyOfRange(seeing, 3, 6)));
    }

    /// `D·(C·p² + 1) + D + (1 + L)·D + depth·(12·D² + 13·D) + 2·D + K·(D + 1)`.
    @ParameterizedTest
    @CsvSource({"192, 12, 4, 5362762", "384, 12, 4, 21342346", "128, 4, 4, 809354", "64, 1, 8, 64266"})
    void parametersAreThoseOfTheFormula(int d, int depth, int patch, long expected) {
        var plan = new Config(new Shape(3, 32, 32), patch, d, depth, 1, 10, Initialiser.VIT);
        long counted = plan.network(Outline.draws()).parameters().values().stream()
                .mapToLong(p -> p.shape().size())
                .sum();
        long patches = (long) (32 / patch) * (32 / patch);
        long formula = (long) d * (3 * patch * patch + 1)
                + d
                + (1 + patches) * d
                + (long) depth * (12 * d * d + 13 * d)
                + 2 * d
                + 10 * (d + 1);
        assertEquals(formula, counted);
        assertEquals(expected, counted);
    }

    /// As timm: every linear weight has deviation 0.02, its bias is 0; positions too; the class token is all but 0.
    @Test
    void weightsBeginAsTimms() {
        var model = new Config(new Shape(3, 32, 32), 4, 64, 1, 1, 10, Initialiser.VIT).network(INIT);
        model.parameters().forEach((name, parameter) -> {
            var values = parameter.value().toDoubles();
            double deviation =
                    Math.sqrt(Arrays.stream(values).map(v -> v * v).average().orElseThrow());
            double expected = name.equals("cls_token")
                    ? 1e-6
                    : name.startsWith("patch_embed") ? 1 / Math.sqrt(3 * 48) : name.contains("norm") ? 1 : 0.02;
            boolean none = name.endsWith(".bias") && !name.startsWith("patch_embed");
            assertEquals(none ? 0 : expected, deviation, 0.25 * expected, name);
        });
    }

    @Test
    void imagesOfAnotherSize() {
        for (var shape : List.of(new Shape(2, 1, 6, 4), new Shape(2, 3, 4, 6), new Shape(2, 1, 8, 6))) {
            assertEquals(
                    """
                    patches: the network has positions for images of another size
                        input   %-18s N C H W
                        wanted  [1, 4, 6]          C H W
                        fix:    pass images of that size, or make the network for these
                        in:     patch_embed""".formatted(shape),
                    assertThrows(ShapeError.class, () -> small().forward(constant(Tensor.full(shape, 1)), Pass.EVAL))
                            .getMessage());
        }
    }

    private static String complaint(Shape image, int patch, int width, int heads) {
        return assertThrows(IllegalArgumentException.class, () -> config(image, patch, width, heads))
                .getMessage();
    }

    @Test
    void networksThatCannotBe() {
        assertEquals("""
                vit: patches of 4 x 4 do not tile images of 4 x 6
                    fix:    choose a patch that divides both, such as 2""", complaint(IMAGE, 4, 4, 2));
        assertEquals("""
                vit: patches of 9 x 9 do not tile images of 4 x 6
                    fix:    choose a patch that divides both, such as 2""", complaint(IMAGE, 9, 4, 2));
        assertEquals("""
                vit: patches of 0 x 0 do not tile images of 4 x 6
                    fix:    choose a patch that divides both, such as 1""", complaint(IMAGE, 0, 4, 2));
        assertEquals("""
                vit: 3 heads cannot share 4 channels evenly
                    fix:    choose a number that divides them, such as 1""", complaint(IMAGE, 2, 4, 3));
        assertEquals("""
                vit: channels 1, widths [0], blocks [2], classes 3
                    fix:    give counts from 1""", complaint(IMAGE, 2, 0, 1));
        assertEquals("""
                vit: images of [32, 32]
                    fix:    give channels, height and width, such as [3, 32, 32]""", complaint(new Shape(32, 32), 2, 4, 1));
    }
}
