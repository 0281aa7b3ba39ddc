package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;
import java.util.function.Function;

/// How far the numbers of the first input are from a tie with one another, for [Gradients#awayFromKinksOf].
final class Ties {
    private Ties() {}

    private static final Formula X = input(0), OTHER = input(1);

    /// The distance of each number from the largest over `axes`; 1 for that one itself.
    static Function<Variable[], Variable> withLargest(Axes axes) {
        return in -> {
            Tensor x = in[0].value();
            Tensor max = Tensor.reduce("ties", Reduction.MAX, axes.reduced("ties", x.shape()), List.of(X), x)
                    .getFirst();
            return constant(Tensor.map(where(X.less(OTHER), OTHER.minus(X), ONE), x, max));
        };
    }

    /// The distance of each number from the smallest over `axes`; 1 for that one itself.
    static Function<Variable[], Variable> withSmallest(Axes axes) {
        return in ->
                withLargest(axes).apply(new Variable[] {constant(in[0].value().times(-1))});
    }

    /// The distance of any two numbers of a row of `[N, K]`; 1 for one and itself.
    static Variable withinRows(Variable[] in) {
        Tensor x = in[0].value();
        int rows = x.shape().dim(0), columns = x.shape().dim(1);
        Tensor a = x.reshape(new Shape(rows, columns, 1)), b = x.reshape(new Shape(rows, 1, columns));
        Formula distance = X.minus(OTHER).abs();
        return constant(Tensor.map(where(distance, distance, ONE), a, b));
    }
}
