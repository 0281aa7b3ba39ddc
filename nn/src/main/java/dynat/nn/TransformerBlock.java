package dynat.nn;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Gelu.gelu;
import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// A block of a transformer: tokens look at each other, then each is mapped by itself. Both are added to what came in
/// and see it normalised, `y = x + attn(norm1(x))` and `z = y + mlp(norm2(y))`.
///
/// Paper: Vaswani et al., 2017, "Attention is all you need"; Xiong et al., 2020, "On layer normalization in the
/// transformer architecture", for the norms before.
///
/// @param norm1 before the attention
/// @param attn  among the tokens
/// @param norm2 before the two linear layers
/// @param mlp   of each token
public record TransformerBlock(LayerNorm norm1, MultiheadSelfAttention attn, LayerNorm norm2, Mlp mlp)
        implements Layer {

    private static final int RATIO = 4; // hidden channels of the Mlp for each one of the tokens
    private static final double EPSILON = 1e-6;

    /// Two linear layers with a GELU between, `y = fc2(gelu(fc1(x)))`.
    ///
    /// @param fc1 to the hidden channels
    /// @param fc2 and back
    public record Mlp(Linear fc1, Linear fc2) implements Layer {

        /// @param x `[…, D]`
        /// @return  `[…, D]`
        @Override
        public Variable forward(Variable x, Pass pass) {
            Variable hidden = gelu(part("fc1", () -> fc1.forward(x, pass)));
            return part("fc2", () -> fc2.forward(hidden, pass));
        }
    }

    /// A block with fresh weights.
    ///
    /// @param width       D, channels of a token
    /// @param heads       of the attention, a divisor of D
    /// @param initialiser how weights begin
    /// @param draws       what they are drawn from
    /// @return            the block
    public static TransformerBlock of(int width, int heads, Initialiser initialiser, Draws draws) {
        return new TransformerBlock(
                norm(width),
                MultiheadSelfAttention.of(width, heads, initialiser, draws.at(0)),
                norm(width),
                new Mlp(
                        Linear.of(width, RATIO * width, initialiser, draws.at(1)),
                        Linear.of(RATIO * width, width, initialiser, draws.at(2))));
    }

    /// A norm of a token's channels as transformers have it: its ε is smaller than PyTorch's own.
    static LayerNorm norm(int width) {
        var shape = new Shape(width);
        return new LayerNorm(new Parameter(Tensor.full(shape, 1)), new Parameter(Tensor.full(shape, 0)), EPSILON);
    }

    /// @param x `[N, L, D]`, N sequences of L tokens
    /// @return  `[N, L, D]`
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable seen = part("norm1", () -> norm1.forward(x, pass));
        Variable y = add(x, part("attn", () -> attn.forward(seen, pass)));
        Variable alone = part("norm2", () -> norm2.forward(y, pass));
        return add(y, part("mlp", () -> mlp.forward(alone, pass)));
    }
}
