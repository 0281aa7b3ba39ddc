package dynat.tests.parity;

import dynat.tensor.Formula;
import dynat.tensor.Formula.Binary;
import dynat.tensor.Formula.Constant;
import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Input;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Formula.Unary;
import dynat.tensor.Formula.Where;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/// Any formula at all, built of the records themselves, so that nothing is worked out beforehand.
final class Formulas {
    private Formulas() {}

    /// @param inputs how many inputs it may read
    /// @param depth  how deep it may be
    static Arbitrary<Formula> of(int inputs, int depth) {
        Arbitrary<Formula> leaf = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(0, inputs - 1).map(Input::new)),
                Tuple.of(
                        1,
                        Arbitraries.of(-2.0, -1.0, -0.5, -0.0, 0.0, 0.1, 0.5, 1.0, 3.0)
                                .map(Constant::new)));
        if (depth == 0) {
            return leaf;
        }
        var smaller = of(inputs, depth - 1);
        Arbitrary<Formula> unary =
                Combinators.combine(Arbitraries.of(Function.class), smaller).as(Unary::new);
        Arbitrary<Formula> binary = Combinators.combine(Arbitraries.of(Operator.class), smaller, smaller)
                .as(Binary::new);
        Arbitrary<Formula> where =
                Combinators.combine(smaller, smaller, smaller).as(Where::new);
        return Arbitraries.frequencyOf(Tuple.of(1, leaf), Tuple.of(4, unary), Tuple.of(5, binary), Tuple.of(1, where));
    }
}
