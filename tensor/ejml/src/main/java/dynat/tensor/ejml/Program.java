package dynat.tensor.ejml;

import dynat.tensor.Formula;
import dynat.tensor.Formula.Binary;
import dynat.tensor.Formula.Constant;
import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Input;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Formula.Unary;
import dynat.tensor.Formula.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Formulas made into steps, each of which computes one distinct subexpression for a whole row of elements.
///
/// The numbers are those of [Formula#at]; only the tree is walked once a program instead of once an element.
final class Program {

    private interface Step {
        void run(int count);
    }

    private final List<Operand> inputs;
    private final int width;
    private final Map<Formula, double[]> rows = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<double[]> results;

    /// @param inputs what `input(0)`, `input(1)` and so on stand for
    /// @param width  the longest row that it will be run for
    Program(List<Formula> formulas, List<Operand> inputs, int width) {
        this.inputs = inputs;
        this.width = width;
        this.results = formulas.stream().map(this::row).toList();
    }

    /// Evaluates all formulas for `count` elements.
    ///
    /// @param starts for each input, where in its array the row begins
    /// @return       one row of results a formula, valid until the next run
    List<double[]> run(int[] starts, int count) {
        rows.forEach((formula, row) -> {
            if (formula instanceof Input(int index)) {
                read(inputs.get(index), starts[index], row, count);
            }
        });
        steps.forEach(step -> step.run(count));
        return results;
    }

    private static void read(Operand x, int start, double[] row, int count) {
        for (int i = 0; i < count; i++) {
            row[i] = x.values()[start + i * x.step()];
        }
    }

    /// The row that holds `formula`'s values, with the steps before it that fill it.
    private double[] row(Formula formula) {
        var known = rows.get(formula);
        if (known != null) {
            return known;
        }
        var y = new double[width];
        switch (formula) {
            case Input _ -> {}
            case Constant(double value) -> Arrays.fill(y, value);
            case Unary(Function function, Formula f) -> {
                var x = row(f);
                steps.add(count -> {
                    for (int i = 0; i < count; i++) {
                        y[i] = function.at(x[i]);
                    }
                });
            }
            case Binary(Operator operator, Formula f, Formula g) -> {
                double[] a = row(f), b = row(g);
                steps.add(count -> {
                    for (int i = 0; i < count; i++) {
                        y[i] = operator.at(a[i], b[i]);
                    }
                });
            }
            case Where(Formula f, Formula g, Formula h) -> {
                double[] condition = row(f), then = row(g), otherwise = row(h);
                steps.add(count -> {
                    for (int i = 0; i < count; i++) {
                        y[i] = condition[i] != 0 ? then[i] : otherwise[i];
                    }
                });
            }
        }
        rows.put(formula, y);
        return y;
    }
}
