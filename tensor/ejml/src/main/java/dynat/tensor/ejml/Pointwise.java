package dynat.tensor.ejml;

import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Formulas evaluated at every element, and kept (`map`) or brought together (`reduce`).
final class Pointwise {
    private Pointwise() {}

    private interface Write {
        void element(double[] out, int at, double value);
    }

    /// `out[k] = formulas[k](in…)`. A row is read before it is written, so that an output may be an input.
    static void map(List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        evaluate(out.getFirst().shape(), formulas, in, out, (y, at, value) -> y[at] = value);
    }

    /// `out[k] = Σ formulas[k](in…)`, or the maximum; in row-major order of the elements.
    static void reduce(Reduction reduction, List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        out.forEach(y -> Arrays.fill(Doubles.of(y), reduction.identity()));
        var common = Shape.broadcast("reduce", in.stream().map(Tensor::shape).toArray(Shape[]::new));
        evaluate(common, formulas, in, out, (y, at, value) -> y[at] = reduction.combine(y[at], value));
    }

    private static void evaluate(Shape shape, List<Formula> formulas, List<Tensor> in, List<Tensor> out, Write write) {
        var operands = Stream.concat(in.stream(), out.stream()).map(Operand::of).toList();
        int width = Math.min(Operand.atLeastRank1(shape).dim(-1), Rows.LONGEST);
        var program = new Program(formulas, operands.subList(0, in.size()), width);
        Rows.forEach(shape, operands, (starts, count) -> {
            var results = program.run(starts, count);
            for (int k = 0; k < out.size(); k++) {
                var y = operands.get(in.size() + k);
                int start = starts[in.size() + k];
                for (int i = 0; i < count; i++) {
                    write.element(y.values(), start + i * y.step(), results.get(k)[i]);
                }
            }
        });
    }
}
