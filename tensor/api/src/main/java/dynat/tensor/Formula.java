package dynat.tensor;

import java.util.Set;
import java.util.TreeSet;

/// A pointwise formula: one expression, evaluated for every element in a single pass over its inputs.
///
/// A formula is data, so each backend may run it as it likes: the reference interprets it, `simd` runs it block by
/// block, `cuda` prints it as one kernel. It also knows its own derivative ([#d]), so a pointwise op needs nothing but
/// its formula.
///
/// ```java
/// Formula X = input(0);
/// Formula softplus = X.max(ZERO).plus(X.abs().negate().exp().log1p());
/// ```
public sealed interface Formula {

    /// The element of the `index`-th tensor.
    record Input(int index) implements Formula {}

    record Constant(double value) implements Formula {}

    record Unary(Function function, Formula x) implements Formula {}

    record Binary(Operator operator, Formula a, Formula b) implements Formula {}

    /// `then` where `condition` is not zero, `otherwise` elsewhere.
    record Where(Formula condition, Formula then, Formula otherwise) implements Formula {}

    /// Functions of one number. `SIGN`, `RELU` and `ABS` have derivative 0 at 0; NaN passes through all of them.
    enum Function {
        NEGATE,
        ABS,
        SIGN,
        RELU,
        SQRT,
        EXP,
        LOG,
        TANH,
        SIGMOID,
        EXPM1,
        LOG1P,
        ERF;

        /// The value at `x`. `StrictMath`, because its bits are the same everywhere.
        public double at(double x) {
            return switch (this) {
                case NEGATE -> -x;
                case ABS -> Math.abs(x);
                case SIGN -> Math.signum(x);
                case RELU -> Math.max(x, 0);
                case SQRT -> Math.sqrt(x);
                case EXP -> StrictMath.exp(x);
                case LOG -> StrictMath.log(x);
                case TANH -> StrictMath.tanh(x);
                case SIGMOID -> 1 / (1 + StrictMath.exp(-x));
                case EXPM1 -> StrictMath.expm1(x);
                case LOG1P -> StrictMath.log1p(x);
                case ERF -> ErrorFunction.at(x);
            };
        }
    }

    /// Functions of two numbers. `MIN` and `MAX` pass NaN on and give half of the derivative to each side at a tie;
    /// `LESS` is 1 where `a < b` and 0 elsewhere. `POWER` is that of IEEE 754: a negative base has integer powers, NaN
    /// others, and `a⁰` and `1ᵇ` are 1 even if the other number is NaN.
    enum Operator {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        MIN,
        MAX,
        LESS,
        POWER;

        /// The value at `a` and `b`.
        public double at(double a, double b) {
            return switch (this) {
                case ADD -> a + b;
                case SUBTRACT -> a - b;
                case MULTIPLY -> a * b;
                case DIVIDE -> a / b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
                case LESS -> a < b ? 1 : 0;
                case POWER -> power(a, b);
            };
        }

        /// Java leaves `1ᵇ` for b infinite or NaN open, and `(−1)ᵇ` for b infinite.
        private static double power(double a, double b) {
            return a == 1 || a == -1 && Double.isInfinite(b) ? 1 : StrictMath.pow(a, b);
        }
    }

    Formula ZERO = new Constant(0), ONE = new Constant(1);

    static Formula input(int index) {
        return new Input(index);
    }

    static Formula constant(double value) {
        return new Constant(value);
    }

    static Formula where(Formula condition, Formula then, Formula otherwise) {
        if (condition instanceof Constant(double c)) {
            return c != 0 ? then : otherwise;
        }
        return then.equals(otherwise) ? then : new Where(condition, then, otherwise);
    }

    default Formula negate() {
        return unary(Function.NEGATE);
    }

    default Formula abs() {
        return unary(Function.ABS);
    }

    default Formula sign() {
        return unary(Function.SIGN);
    }

    /// `max(x, 0)`, with derivative 0 at 0.
    default Formula relu() {
        return unary(Function.RELU);
    }

    default Formula sqrt() {
        return unary(Function.SQRT);
    }

    default Formula exp() {
        return unary(Function.EXP);
    }

    /// The natural logarithm.
    default Formula log() {
        return unary(Function.LOG);
    }

    default Formula tanh() {
        return unary(Function.TANH);
    }

    /// `1 / (1 + e⁻ˣ)`.
    default Formula sigmoid() {
        return unary(Function.SIGMOID);
    }

    /// `eˣ − 1`, exact for small x too.
    default Formula expm1() {
        return unary(Function.EXPM1);
    }

    /// `log(1 + x)`, exact for small x too.
    default Formula log1p() {
        return unary(Function.LOG1P);
    }

    /// The error function, `2/√π ∫₀ˣ e^(−t²) dt`.
    default Formula erf() {
        return unary(Function.ERF);
    }

    default Formula plus(Formula b) {
        return equals(ZERO) ? b : b.equals(ZERO) ? this : new Binary(Operator.ADD, this, b);
    }

    default Formula plus(double c) {
        return plus(constant(c));
    }

    default Formula minus(Formula b) {
        return b.equals(ZERO) ? this : new Binary(Operator.SUBTRACT, this, b);
    }

    default Formula minus(double c) {
        return minus(constant(c));
    }

    /// The product; a factor that is the constant 0 or 1 is worked out here, so derivatives stay short.
    default Formula times(Formula b) {
        if (equals(ZERO) || b.equals(ZERO)) {
            return ZERO;
        }
        return equals(ONE) ? b : b.equals(ONE) ? this : new Binary(Operator.MULTIPLY, this, b);
    }

    default Formula times(double c) {
        return times(constant(c));
    }

    default Formula over(Formula b) {
        return equals(ZERO) || b.equals(ONE) ? this : new Binary(Operator.DIVIDE, this, b);
    }

    default Formula over(double c) {
        return over(constant(c));
    }

    /// `aᵇ`. The derivative with respect to `a` is 0 where `b` is 0; with respect to `b` it is `aᵇ log a`, and 0 where
    /// `a` is 0 and `b` is not negative.
    default Formula power(Formula b) {
        return b instanceof Constant(double c) ? power(c) : new Binary(Operator.POWER, this, b);
    }

    /// This to the power of `c`; the powers 0, 1 and 2 need no function.
    default Formula power(double c) {
        if (c == 0) {
            return ONE;
        }
        return c == 1 ? this : c == 2 ? times(this) : new Binary(Operator.POWER, this, constant(c));
    }

    default Formula min(Formula b) {
        return new Binary(Operator.MIN, this, b);
    }

    default Formula max(Formula b) {
        return new Binary(Operator.MAX, this, b);
    }

    /// `low` below `low`, `high` above `high`; the derivative passes at both bounds.
    default Formula clamp(Formula low, Formula high) {
        return where(less(low), low, where(high.less(this), high, this));
    }

    default Formula clamp(double low, double high) {
        return clamp(constant(low), constant(high));
    }

    /// 1 where this is less than `b`, else 0; the derivative is 0.
    default Formula less(Formula b) {
        return new Binary(Operator.LESS, this, b);
    }

    private Formula unary(Function function) {
        return new Unary(function, this);
    }

    /// The value at one point, in double precision: what every backend is held to.
    ///
    /// @param in the element of each input
    default double at(double... in) {
        return switch (this) {
            case Input(int index) -> in[index];
            case Constant(double value) -> value;
            case Unary(Function function, Formula f) -> function.at(f.at(in));
            case Binary(Operator operator, Formula f, Formula g) -> operator.at(f.at(in), g.at(in));
            case Where(Formula condition, Formula then, Formula otherwise) ->
                condition.at(in) != 0 ? then.at(in) : otherwise.at(in);
        };
    }

    /// The partial derivative with respect to input `i`: the table of derivatives.
    default Formula d(int i) {
        return switch (this) {
            case Input(int index) -> index == i ? ONE : ZERO;
            case Constant _ -> ZERO;
            case Unary(Function function, Formula x) -> x.d(i).times(slope(function, x));
            case Binary(Operator operator, Formula a, Formula b) ->
                switch (operator) {
                    case ADD -> a.d(i).plus(b.d(i));
                    case SUBTRACT -> a.d(i).plus(b.d(i).times(-1));
                    case MULTIPLY -> a.d(i).times(b).plus(a.times(b.d(i)));
                    case DIVIDE -> a.d(i).over(b).minus(times(b.d(i)).over(b));
                    case MIN -> a.d(i).times(wins(a, b)).plus(b.d(i).times(wins(b, a)));
                    case MAX -> a.d(i).times(wins(b, a)).plus(b.d(i).times(wins(a, b)));
                    case LESS -> ZERO;
                    case POWER -> a.d(i).times(slopeOfBase(a, b)).plus(b.d(i).times(slopeOfExponent(a, b)));
                };
            case Where(Formula condition, Formula then, Formula otherwise) ->
                where(condition, then.d(i), otherwise.d(i));
        };
    }

    /// The derivative of `function` at `x`, whose value there is this.
    private Formula slope(Function function, Formula x) {
        return switch (function) {
            case NEGATE -> constant(-1);
            case ABS -> x.sign();
            case SIGN -> ZERO;
            case RELU -> ZERO.less(x);
            case SQRT -> constant(0.5).over(this);
            case EXP -> this;
            case LOG -> ONE.over(x);
            case TANH -> ONE.minus(times(this));
            case SIGMOID -> times(ONE.minus(this));
            case EXPM1 -> x.exp(); // this + 1 loses what is left of it far below 0
            case LOG1P -> ONE.over(x.plus(1));
            case ERF -> x.times(x).negate().exp().times(2 / Math.sqrt(Math.PI));
        };
    }

    private static Formula slopeOfBase(Formula a, Formula b) {
        var lower = b instanceof Constant(double c) ? constant(c - 1) : b.minus(1);
        return where(b, b.times(a.power(lower)), ZERO);
    }

    /// The derivative of this, `aᵇ`, with respect to `b`.
    private Formula slopeOfExponent(Formula a, Formula b) {
        var slope = times(a.log());
        return where(a, slope, where(b.less(ZERO), slope, ZERO));
    }

    /// 1 where `a < b`, ½ where they are equal, 0 elsewhere.
    private static Formula wins(Formula a, Formula b) {
        return ONE.plus(a.less(b)).minus(b.less(a)).times(0.5);
    }

    /// @return which inputs this formula reads
    default Set<Integer> inputs() {
        var read = new TreeSet<Integer>();
        collectInputs(read);
        return read;
    }

    private void collectInputs(Set<Integer> read) {
        switch (this) {
            case Input(int index) -> read.add(index);
            case Constant _ -> {}
            case Unary(Function _, Formula x) -> x.collectInputs(read);
            case Binary(Operator _, Formula a, Formula b) -> {
                a.collectInputs(read);
                b.collectInputs(read);
            }
            case Where(Formula condition, Formula then, Formula otherwise) -> {
                condition.collectInputs(read);
                then.collectInputs(read);
                otherwise.collectInputs(read);
            }
        }
    }
}
