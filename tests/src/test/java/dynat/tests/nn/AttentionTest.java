package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.nn.Initialiser;
import dynat.nn.Linear;
import dynat.nn.MultiheadSelfAttention;
import dynat.nn.Parameter;
import dynat.nn.Pass;
import dynat.nn.TransformerBlock;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(OnEjml.class)
class AttentionTest {

    private static final Draws INIT = Draws.of(0, "init");

    private static MultiheadSelfAttention attention(int width, int heads) {
        return MultiheadSelfAttention.of(width, heads, Initialiser.VIT, INIT);
    }

    private static Parameter parameter(Shape shape, double... values) {
        return new Parameter(Tensor.of(shape, values));
    }

    /// Two heads of one channel, two tokens (1, 0) and (0, 2). Queries are the channels, keys the same, values the
    /// channels exchanged; so the first head's scores are the products of the first channels, 1 and 0 for token 0, and
    /// 0 and 0 for token 1.
    @Test
    void byHand() {
        var qkv = new Linear(
                parameter(new Shape(6, 2), 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0),
                parameter(new Shape(6), 0, 0, 0, 0, 0, 0));
        var proj = new Linear(parameter(new Shape(2, 2), 1, 0, 0, 1), parameter(new Shape(2), 0.5, 0));
        var x = constant(Tensor.of(new Shape(1, 2, 2), 1, 0, 0, 2));
        var y = new MultiheadSelfAttention(qkv, proj, 2).forward(x, Pass.EVAL);
        double e = Math.E, e4 = Math.exp(4);
        // the values of the first head are 0 and 2, those of the second 1 and 0
        assertArrayEquals(
                new double[] {0.5 + 2 / (e + 1), 0.5, 0.5 + 1, 1 / (1 + e4)},
                y.value().toDoubles(),
                1e-15);
    }

    /// One head of four channels: scores are halved before the softmax.
    @Test
    void scoresAreDividedByTheRootOfTheChannels() {
        var identity = new double[3 * 4 * 4];
        for (int i = 0; i < 3 * 4; i++) {
            identity[i * 4 + i % 4] = 1;
        }
        var qkv = new Linear(parameter(new Shape(12, 4), identity), parameter(new Shape(12), new double[12]));
        var first = new double[16];
        System.arraycopy(identity, 0, first, 0, 16);
        var proj = new Linear(parameter(new Shape(4, 4), first), parameter(new Shape(4), new double[4]));
        var x = constant(Tensor.of(new Shape(1, 2, 4), 3, 0, 0, 0, 0, 0, 0, 0));
        var y = new MultiheadSelfAttention(qkv, proj, 1)
                .forward(x, Pass.EVAL)
                .value()
                .toDoubles();
        assertEquals(3 / (1 + Math.exp(-4.5)), y[0], 1e-14);
        assertEquals(1.5, y[4], 1e-14);
    }

    @Test
    void namesAreTimms() {
        assertEquals(
                List.of(
                        "norm1.weight",
                        "norm1.bias",
                        "attn.qkv.weight",
                        "attn.qkv.bias",
                        "attn.proj.weight",
                        "attn.proj.bias",
                        "norm2.weight",
                        "norm2.bias",
                        "mlp.fc1.weight",
                        "mlp.fc1.bias",
                        "mlp.fc2.weight",
                        "mlp.fc2.bias"),
                List.copyOf(TransformerBlock.of(4, 2, Initialiser.VIT, INIT)
                        .parameters()
                        .keySet()));
    }

    @Test
    void ofNoTokensAndOfNoSequences() {
        var layer = attention(4, 2);
        for (var shape : List.of(new Shape(0, 3, 4), new Shape(2, 0, 4))) {
            assertEquals(
                    shape,
                    layer.forward(constant(Tensor.full(shape, 1)), Pass.EVAL).shape());
        }
    }

    @ParameterizedTest
    @CsvSource({"192, 3", "384, 6", "768, 12", "64, 1", "8, 1", "1, 1", "200, 2", "129, 1"})
    void usualHeads(int width, int heads) {
        assertEquals(heads, MultiheadSelfAttention.usualHeads(width));
    }

    @Test
    void headsThatDoNotShareTheChannels() {
        for (int heads : new int[] {5, 0, -1}) {
            assertEquals(
                    """
                    multiheadSelfAttention: %d heads cannot share 192 channels evenly
                        fix:    choose a number that divides them, such as 3""".formatted(heads),
                    assertThrows(IllegalArgumentException.class, () -> attention(192, heads))
                            .getMessage());
        }
    }

    @Test
    void imagesAreNoTokens() {
        var images = constant(Tensor.full(new Shape(2, 4, 3, 3), 1));
        assertEquals(
                """
                multiheadSelfAttention: input has rank 4, not 3
                    input   [2, 4, 3, 3]       N L D
                    fix:    pass sequences of tokens, such as [8, 65, 192]""",
                assertThrows(ShapeError.class, () -> attention(4, 2).forward(images, Pass.EVAL))
                        .getMessage());
    }

    @Test
    void tokensOfOtherChannels() {
        var tokens = constant(Tensor.full(new Shape(2, 5, 6), 1));
        assertEquals(
                """
                linear: input has 6 features but weight expects 4
                    input   [2, 5, 6]          … I
                    weight  [12, 4]            O I
                    bias    [12]               O
                    fix:    pass 4 features, or give the layer 6 inputs
                    in:     qkv""",
                assertThrows(ShapeError.class, () -> attention(4, 2).forward(tokens, Pass.EVAL))
                        .getMessage());
    }
}
