package dynat.tests.parity;

import dynat.tensor.Formula;
import dynat.tensor.Formula.Binary;
import dynat.tensor.Formula.Constant;
import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Input;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Formula.Unary;
import dynat.tensor.Formula.Where;

/// A formula's value at one point, and how far a device that rounds every step may be from it.
///
/// Each step adds its own rounding to what it makes of its operands' errors. Where the sign of a number decides and its
/// error is larger than the number, either outcome is allowed; where the outcome may leave the finite numbers, any is.
///
/// @param value in double precision
/// @param error infinite where nothing is promised
record RunningError(double value, double error) {

    /// Elementary functions are right to four units in the last place.
    private static final double ELEMENTARY = 8;

    private static final double ANY = Double.POSITIVE_INFINITY;

    static RunningError of(Formula formula, Precision precision, double... in) {
        var exact = evaluate(formula, precision, in);
        boolean finite = Math.abs(exact.value) + exact.error <= precision.largest();
        return finite || exact.error == 0 ? exact : new RunningError(exact.value, ANY);
    }

    private static RunningError evaluate(Formula formula, Precision p, double... in) {
        return switch (formula) {
            case Input(int index) -> new RunningError(in[index], 0);
            case Constant(double value) ->
                new RunningError(value, (float) value == value ? 0 : p.unit() * Math.abs(value));
            case Unary(Function function, Formula f) -> unary(function, of(f, p, in), p);
            case Binary(Operator operator, Formula f, Formula g) -> binary(operator, of(f, p, in), of(g, p, in), p);
            case Where(Formula f, Formula g, Formula h) -> choose(of(f, p, in), of(g, p, in), of(h, p, in));
        };
    }

    private static RunningError unary(Function function, RunningError f, Precision p) {
        double x = f.value, e = f.error, y = function.at(x), magnitude = Math.abs(y) * p.unit() + p.smallest();
        double error = switch (function) {
            case NEGATE, ABS, RELU -> e;
            case SIGN -> f.mayBeZero() ? 2 : 0;
            case SQRT -> x < e ? ANY : y - Math.sqrt(x - e) + magnitude;
            case EXP -> y * Math.expm1(e) + ELEMENTARY * magnitude;
            case LOG -> e > 0 && x <= e ? ANY : -Math.log1p(-e / x) + ELEMENTARY * magnitude;
            case TANH -> e + ELEMENTARY * magnitude;
            case SIGMOID -> e / 4 + ELEMENTARY * magnitude;
            case EXPM1 -> (y + 1) * Math.expm1(e) + ELEMENTARY * magnitude;
            case LOG1P -> e > 0 && x + 1 <= e ? ANY : -Math.log1p(-e / (x + 1)) + ELEMENTARY * magnitude;
            case ERF -> 1.13 * e + ELEMENTARY * magnitude;
        };
        return bounded(y, error);
    }

    private static RunningError binary(Operator operator, RunningError f, RunningError g, Precision p) {
        double a = f.value, b = g.value, y = operator.at(a, b), rounding = Math.abs(y) * p.unit() + p.smallest();
        double error = switch (operator) {
            case ADD, SUBTRACT -> f.error + g.error + rounding;
            case MULTIPLY -> Math.abs(a) * g.error + Math.abs(b) * f.error + f.error * g.error + rounding;
            case DIVIDE -> g.mayBeZero() ? ANY : (f.error + Math.abs(y) * g.error) / (Math.abs(b) - g.error) + rounding;
            case MIN, MAX -> Math.max(f.error, g.error);
            case LESS -> new RunningError(a - b, f.error + g.error).mayBeZero() ? 1 : 0;
            case POWER -> power(f, g) + ELEMENTARY * rounding;
        };
        return bounded(y, error);
    }

    /// How far the power moves with its operands: for a positive base it is monotone in either of them, so furthest at
    /// a corner. A negative base is the same with its sign taken off, if the exponent is sure to be whole.
    private static double power(RunningError f, RunningError g) {
        double a = Math.abs(f.value), b = g.value;
        if (f.error == 0 && g.error == 0) {
            return 0;
        }
        if (a <= f.error || f.value < 0 && g.error > 0) {
            return ANY;
        }
        double y = Math.pow(a, b), furthest = 0;
        for (double base : new double[] {a - f.error, a + f.error}) {
            for (double exponent : new double[] {b - g.error, b + g.error}) {
                furthest = Math.max(furthest, Math.abs(Math.pow(base, exponent) - y));
            }
        }
        return furthest;
    }

    private static RunningError choose(RunningError condition, RunningError then, RunningError otherwise) {
        var chosen = condition.value != 0 ? then : otherwise;
        if (!condition.mayBeZero()) {
            return chosen;
        }
        double apart = Math.abs(then.value - otherwise.value);
        return bounded(chosen.value, apart + Math.max(then.error, otherwise.error));
    }

    /// Whether the sign is in doubt: an exact zero is not.
    private boolean mayBeZero() {
        return error > 0 && !(Math.abs(value) > error);
    }

    private static RunningError bounded(double value, double error) {
        return new RunningError(value, Double.isNaN(error) || !Double.isFinite(value) ? ANY : error);
    }

    /// Whether anything is promised.
    boolean binds() {
        return error < ANY;
    }
}
