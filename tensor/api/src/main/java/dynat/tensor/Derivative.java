package dynat.tensor;

import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.where;

import dynat.tensor.Formula.Binary;
import dynat.tensor.Formula.Constant;
import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Input;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Formula.Unary;
import dynat.tensor.Formula.Where;

/// The table of derivatives: how a formula changes with one of its inputs, as a formula.
final class Derivative {
    private Derivative() {}

    /// The partial derivative of `f` with respect to input `i`.
    static Formula of(Formula f, int i) {
        return switch (f) {
            case Input(int index) -> index == i ? ONE : ZERO;
            case Constant _ -> ZERO;
            case Unary(Function function, Formula x) -> x.d(i).times(slope(function, x, f));
            case Binary(Operator operator, Formula a, Formula b) ->
                switch (operator) {
                    case ADD -> a.d(i).plus(b.d(i));
                    case SUBTRACT -> a.d(i).plus(b.d(i).times(-1));
                    case MULTIPLY -> a.d(i).times(b).plus(a.times(b.d(i)));
                    case DIVIDE -> a.d(i).over(b).minus(f.times(b.d(i)).over(b));
                    case MIN -> a.d(i).times(wins(a, b)).plus(b.d(i).times(wins(b, a)));
                    case MAX -> a.d(i).times(wins(b, a)).plus(b.d(i).times(wins(a, b)));
                    case LESS -> ZERO;
                    case POWER -> a.d(i).times(slopeOfBase(a, b)).plus(b.d(i).times(slopeOfExponent(a, b, f)));
                };
            case Where(Formula condition, Formula then, Formula otherwise) ->
                where(condition, then.d(i), otherwise.d(i));
        };
    }

    /// The derivative of `function` at `x`, whose value there is `y`.
    private static Formula slope(Function function, Formula x, Formula y) {
        return switch (function) {
            case NEGATE -> constant(-1);
            case ABS -> x.sign();
            case SIGN -> ZERO;
            case RELU -> ZERO.less(x);
            case SQRT -> constant(0.5).over(y);
            case EXP -> y;
            case LOG -> ONE.over(x);
            case TANH -> ONE.minus(y.times(y));
            case SIGMOID -> y.times(ONE.minus(y));
            case EXPM1 -> x.exp(); // y + 1 loses what is left of it far below 0
            case LOG1P -> ONE.over(x.plus(1));
            case ERF -> x.times(x).negate().exp().times(2 / Math.sqrt(Math.PI));
        };
    }

    /// The derivative of `aᵇ` with respect to `a`.
    private static Formula slopeOfBase(Formula a, Formula b) {
        var lower = b instanceof Constant(double c) ? constant(c - 1) : b.minus(1);
        return where(b, b.times(a.power(lower)), ZERO);
    }

    /// The derivative of `y`, which is `aᵇ`, with respect to `b`.
    private static Formula slopeOfExponent(Formula a, Formula b, Formula y) {
        var slope = y.times(a.log());
        return where(a, slope, where(b.less(ZERO), slope, ZERO));
    }

    /// 1 where `a < b`, ½ where they are equal, 0 elsewhere.
    private static Formula wins(Formula a, Formula b) {
        return ONE.plus(a.less(b)).minus(b.less(a)).times(0.5);
    }
}
