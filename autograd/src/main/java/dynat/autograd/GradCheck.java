package dynat.autograd;

import static dynat.tensor.Formula.input;

import dynat.tensor.DType;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.Locale;
import java.util.function.Function;

/// Compares a gradient with central differences along a random direction.
///
/// ```java
/// Device.use(Devices.choose("ejml", 1).device());
/// Tensor x = Draws.of(0, "x").uniform(new Shape(3, 4), -2, 2);
/// GradCheck.of(x, v -> sum(softplus(v)), Draws.of(0, "check")).orThrow("softplus");
/// ```
///
/// Only double precision can tell a right pullback from a slightly wrong one, which is what `ejml` computes in.
///
/// @param exact   `⟨∇f(x), v⟩` by the pullbacks
/// @param numeric `(4·s(h) − s(2h)) / 3` of the slopes `s(h) = (f(x + hv) − f(x − hv)) / 2h`, which is out by the
///                order of `h⁴` only, so that it tells where `f` bends much, too
/// @param scale   `‖∇f(x)‖ · ‖v‖`, below which neither can be told from rounding
/// @param at      `x`
public record GradCheck(double exact, double numeric, double scale, Tensor at) {

    /// The largest error that passes.
    public static final double TOLERANCE = 1e-6;

    private static final double STEP = 1e-5;

    // ½ to 1 in size, whatever the sign: a step along it moves every number of x, be it the only one
    private static final Formula DIRECTION = input(0).plus(input(0).sign()).times(0.5);

    /// Checks scalar `f` at `x`, which should be away from kinks and ties by more than a thousandth.
    ///
    /// @param x     any shape, in double precision
    /// @param f     gives one number
    /// @param draws what the direction is drawn from
    /// @return      both derivatives, to be judged
    /// @throws IllegalArgumentException if `x` is not in double precision
    public static GradCheck of(Tensor x, Function<Variable, Variable> f, Draws draws) {
        if (x.dtype() != DType.F64) {
            throw new IllegalArgumentException("""
                    gradient check: x is %s on %s, and only double precision can tell a right pullback from a wrong one
                        fix:    make x on ejml, after Device.use(Devices.choose("ejml", 1).device())""".formatted(x.dtype(), x.device()));
        }
        try (var _ = Scope.open("gradient check")) {
            var v = Tensor.map(DIRECTION, draws.uniform(x.shape(), -1, 1));
            var gradient = Tape.gradient(x, f);
            double numeric = (4 * slope(f, x, v, STEP) - slope(f, x, v, 2 * STEP)) / 3;
            double scale = Math.sqrt(gradient.dot(gradient) * v.dot(v));
            return new GradCheck(gradient.dot(v), numeric, scale, x);
        }
    }

    private static double slope(Function<Variable, Variable> f, Tensor x, Tensor v, double h) {
        return (value(f, x.plus(v.times(h))) - value(f, x.plus(v.times(-h)))) / (2 * h);
    }

    private static double value(Function<Variable, Variable> f, Tensor x) {
        return f.apply(Variable.constant(x)).value().item();
    }

    /// {@return `|exact − numeric| / (|exact| + |numeric| + scale/1000)`; 0 where all of them are 0}
    public double error() {
        double difference = Math.abs(exact - numeric);
        return difference == 0 ? 0 : difference / (Math.abs(exact) + Math.abs(numeric) + 1e-3 * scale);
    }

    /// {@return whether the error is below [#TOLERANCE]; NaN is not}
    public boolean passes() {
        return error() < TOLERANCE; // NaN does not pass
    }

    /// Makes sure that the check passes.
    ///
    /// @param what the op, and anything needed to repeat the case, such as its seed
    /// @throws AssertionError in prose, if the check does not pass
    public void orThrow(String what) {
        if (!passes()) {
            throw new AssertionError(explain(what));
        }
    }

    private String explain(String what) {
        double ratio = exact / numeric + 0.0; // which makes -0 a 0
        return String.format(
                Locale.ROOT,
                "%s: the pullback at a %s says the loss changes by %.9g along this direction, but it changes by %.9g\n"
                        + "    error   %.2g, where %.0g passes\n    ratio   %.6g%s",
                what,
                at.shape(),
                exact,
                numeric,
                error(),
                TOLERANCE,
                ratio,
                hint(ratio));
    }

    private String hint(double ratio) {
        if (near(ratio, 1)) {
            return ", so it is nearly right: is a kink or a tie within a thousandth of this point?";
        }
        if (near(ratio, -1)) {
            return ", so the sign is wrong";
        }
        if (near(ratio, 0)) {
            return ", so nothing flows back: is an edge missing, or the input read as a constant?";
        }
        long times = Math.round(ratio), parts = Math.round(1 / ratio);
        if (near(ratio, times) && times != 0) {
            return ", so a term is counted %d times, or a mean was taken for a sum".formatted(times);
        }
        if (near(1 / ratio, parts) && parts != 0) {
            return ", so only one part in %d arrives, or a sum was taken for a mean".formatted(parts);
        }
        return "";
    }

    private static boolean near(double a, double b) {
        return Math.abs(a - b) < 1e-4;
    }
}
