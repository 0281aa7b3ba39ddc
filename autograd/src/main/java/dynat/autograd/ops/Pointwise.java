package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.autograd.Variable.Edge;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// An op that acts on each element alone, given by its formula; the pullbacks are the formula's own derivatives.
///
/// Inputs broadcast by NumPy's rule; what flows back to a repeated input is summed.
///
/// @param op        the op's name
/// @param value     the formula, of inputs 0 to n-1
/// @param pullbacks for each input its partial derivative times `dy`, which is input n
public record Pointwise(String op, Formula value, List<Formula> pullbacks) {

    /// An op whose pullbacks are derived from its formula.
    ///
    /// @param op     the op's name, for messages
    /// @param inputs how many tensors `value` reads
    /// @param value  the formula, of inputs 0 to `inputs`-1
    /// @return       the op
    public static Pointwise of(String op, int inputs, Formula value) {
        Formula dy = input(inputs);
        return new Pointwise(
                op,
                value,
                IntStream.range(0, inputs).mapToObj(i -> value.d(i).times(dy)).toList());
    }

    /// Applies the formula to each element.
    ///
    /// @param inputs `[…]` what the formula reads, in its order; any shapes that broadcast
    /// @return       the common shape
    public Variable apply(Variable... inputs) {
        var values = Stream.of(inputs).map(Variable::value).toArray(Tensor[]::new);
        var y = Tensor.map(op, List.of(value), values).getFirst();
        var edges = IntStream.range(0, inputs.length)
                .mapToObj(i -> edge(i, inputs[i], values))
                .toArray(Edge[]::new);
        return Variable.from(op, y, edges);
    }

    /// The way back to one input, in one pass over memory with what has come from its other uses; in none where the
    /// cotangent itself goes on, as through a sum.
    private Edge edge(int i, Variable input, Tensor[] values) {
        var pullback = pullbacks.get(i);
        var read = pullback.inputs();
        var saved = IntStream.range(0, values.length)
                .filter(read::contains)
                .mapToObj(j -> values[j])
                .toArray(Tensor[]::new);
        Formula itself = input(values.length), onTop = pullback.plus(input(values.length + 1));
        Shape shape = input.shape();
        return wrt(input, saving(saved), new OnTop((dy, sum) -> {
            var in = new ArrayList<Tensor>();
            for (int j = 0; j < values.length; j++) {
                in.add(read.contains(j) ? values[j] : dy); // dy stands in for what is not read
            }
            in.add(dy);
            if (!dy.shape().equals(shape)) {
                var dx = Tensor.sum(shape, pullback, in.toArray(Tensor[]::new));
                return sum.map(dx::plus).orElse(dx);
            }
            if (sum.isEmpty() && pullback.equals(itself)) {
                return dy;
            }
            sum.ifPresent(in::add);
            return Tensor.map(sum.isPresent() ? onTop : pullback, in.toArray(Tensor[]::new));
        }));
    }
}
