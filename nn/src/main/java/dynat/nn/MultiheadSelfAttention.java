package dynat.nn;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Matmul.matmul;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Permute.permute;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.autograd.ops.Slice.slice;
import static dynat.autograd.ops.Softmax.softmax;
import static dynat.nn.Layer.part;
import static dynat.nn.Layer.scoped;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;

/// Self-attention: every token of a sequence asks all of them, and takes from each as much of its value as its key
/// answers, `y = softmax(q · kᵀ / √d) · v`, in several heads of `d` channels side by side.
///
/// Where tokens stand makes no difference: other order in, the same order out. Whoever needs it adds positions first.
///
/// Paper: Vaswani et al., 2017, "Attention is all you need".
///
/// @param qkv   from D channels to the queries, the keys and the values of all heads, `3 · D`
/// @param proj  from what the heads gathered, D, to D
/// @param heads how many there are; they share D evenly
public record MultiheadSelfAttention(Linear qkv, Linear proj, int heads) implements Layer {

    private static final String NAME = "multiheadSelfAttention";

    /// Checks the heads.
    ///
    /// @throws IllegalArgumentException if they cannot share the channels evenly
    public MultiheadSelfAttention {
        check(NAME, proj.weight().shape().dim(0), heads);
    }

    static void check(String who, int width, int heads) {
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "%s: %d heads cannot share %d channels evenly\n    fix:    choose a number that divides them, such as %d"
                            .formatted(who, heads, width, usualHeads(width)));
        }
    }

    /// A layer with fresh weights.
    ///
    /// @param width       D
    /// @param heads       how many there are, a divisor of D
    /// @param initialiser how weights begin
    /// @param draws       what they are drawn from
    /// @return            the layer
    public static MultiheadSelfAttention of(int width, int heads, Initialiser initialiser, Draws draws) {
        return new MultiheadSelfAttention(
                Linear.of(width, 3 * width, initialiser, draws.at(0)),
                Linear.of(width, width, initialiser, draws.at(1)),
                heads);
    }

    /// The usual number of heads: each has 64 channels, or the least more by which they share evenly.
    ///
    /// @param width channels of all heads
    /// @return      how many, from 1
    public static int usualHeads(int width) {
        int heads = Math.max(1, width / 64);
        while (width % heads != 0) {
            heads--;
        }
        return heads;
    }

    /// @param x `[N, L, D]`, N sequences of L tokens
    /// @return  `[N, L, D]`
    @Override
    public Variable forward(Variable x, Pass pass) {
        if (x.shape().rank() != 3) {
            throw ShapeError.in(NAME)
                    .because("input has rank %d, not 3", x.shape().rank())
                    .shape("input", x.shape(), "N L D")
                    .fix("pass sequences of tokens, such as [8, 65, 192]");
        }
        Variable all = part("qkv", () -> qkv.forward(x, pass));
        Variable gathered = scoped("heads", () -> {
            Variable scores = matmul(scaled(headsOf(all, 0, x.shape())), false, headsOf(all, 1, x.shape()), true);
            return together(matmul(softmax(scores, -1), headsOf(all, 2, x.shape())), x.shape());
        });
        return part("proj", () -> proj.forward(gathered, pass));
    }

    /// The queries (0), the keys (1) or the values (2), a sequence a head: `[N · heads, L, d]`.
    private Variable headsOf(Variable qkv, int which, Shape x) {
        int n = x.dim(0), length = x.dim(1), d = x.dim(2) / heads;
        Variable split =
                reshape(slice(qkv, 2, which * x.dim(2), (which + 1) * x.dim(2)), new Shape(n, length, heads, d));
        return reshape(permute(split, 0, 2, 1, 3), new Shape(n * heads, length, d));
    }

    /// The heads of each token side by side again, `[N, L, D]`.
    private Variable together(Variable y, Shape x) {
        int n = x.dim(0), length = x.dim(1), d = x.dim(2) / heads;
        return reshape(permute(reshape(y, new Shape(n, heads, length, d)), 0, 2, 1, 3), x);
    }

    /// `q / √d`, so that a score is of the size of one product however many channels were summed.
    private static Variable scaled(Variable q) {
        return multiply(q, constant(Tensor.scalar(1 / Math.sqrt(q.shape().dim(2)))));
    }
}
