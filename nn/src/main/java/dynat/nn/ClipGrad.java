package dynat.nn;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Stack.stack;
import static dynat.tensor.Formula.input;

import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Tape.Gradients;
import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.function.UnaryOperator;

/// Makes gradients smaller where they are large: PyTorch's `clip_grad_norm_` and `clip_grad_value_`, except that what
/// is passed is left as it is and what is returned is new.
///
/// Paper: Pascanu et al., 2013, "On the difficulty of training recurrent neural networks".
public final class ClipGrad {
    private ClipGrad() {}

    private static final Formula SQUARE = input(0).times(input(0));
    private static final double SMALL = 1e-6; // PyTorch's, added to the norm before it divides

    /// Gradients whose norm is bounded.
    ///
    /// @param gradients what is to be used
    /// @param norm      what the norm was before
    public record Clipped(Gradients gradients, double norm) {}

    /// The L2 norm of all gradients together, as if they were one vector.
    ///
    /// @param gradients of all parameters
    /// @return          from 0; not a finite number if one of theirs is not
    public static double gradNorm(Gradients gradients) {
        if (gradients.byParameter().isEmpty()) {
            return 0;
        }
        try (var _ = Scope.open("gradNorm")) {
            var squares = gradients.byParameter().values().stream()
                    .map(g -> constant(Tensor.sum(new Shape(), SQUARE, g)))
                    .toArray(Variable[]::new);
            // read at once; sorted, for the map has no order of its own and the sum's bits follow from the order
            double[] numbers = stack(0, squares).value().toDoubles();
            return Math.sqrt(Arrays.stream(numbers).sorted().reduce(0, Double::sum));
        }
    }

    /// Scales all gradients by `min(1, maxNorm / (norm + 1e-6))`, so their direction stays. An infinite number makes
    /// the norm infinite and is no number afterwards, and one that is none makes all of them so, as in PyTorch.
    ///
    /// @param gradients of all parameters
    /// @param maxNorm   above 0
    /// @return          the gradients, with their norm from before
    public static Clipped clipGradNorm(Gradients gradients, double maxNorm) {
        require("norm", maxNorm);
        double norm = gradNorm(gradients);
        double factor = maxNorm / (norm + SMALL);
        return new Clipped(factor >= 1 ? gradients : each(gradients, g -> g.times(factor)), norm);
    }

    /// Clamps every number of every gradient to `[-maxValue, maxValue]`, which may change their direction.
    ///
    /// @param gradients of all parameters
    /// @param maxValue  above 0
    /// @return          the gradients, new ones of the same shapes
    public static Gradients clipGradValue(Gradients gradients, double maxValue) {
        require("value", maxValue);
        return each(gradients, g -> Tensor.map(input(0).clamp(-maxValue, maxValue), g));
    }

    private static Gradients each(Gradients gradients, UnaryOperator<Tensor> change) {
        var changed = new IdentityHashMap<Differentiable, Tensor>();
        gradients.byParameter().forEach((parameter, g) -> changed.put(parameter, change.apply(g)));
        return new Gradients(gradients.loss(), changed);
    }

    static void require(String what, double max) {
        if (!(max > 0)) {
            throw new IllegalArgumentException(
                    "clip grad: the largest %s is %s\n    fix:    give a number above 0".formatted(what, max));
        }
    }
}
