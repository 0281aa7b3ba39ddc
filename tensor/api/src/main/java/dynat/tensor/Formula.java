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

    /// The element of one of the tensors.
    ///
    /// @param index which of them, from 0
    record Input(int index) implements Formula {}

    /// The same number everywhere.
    ///
    /// @param value that number
    record Constant(double value) implements Formula {}

    /// A function of one formula.
    ///
    /// @param function what is computed
    /// @param x        its argument
    record Unary(Function function, Formula x) implements Formula {}

    /// A function of two formulas.
    ///
    /// @param operator what is computed
    /// @param a        its first argument
    /// @param b        its second argument
    record Binary(Operator operator, Formula a, Formula b) implements Formula {}

    /// A choice between two formulas.
    ///
    /// @param condition what decides; NaN is not zero
    /// @param then      the value where it is not zero
    /// @param otherwise the value where it is zero
    record Where(Formula condition, Formula then, Formula otherwise) implements Formula {}

    /// Functions of one number; NaN passes through all of them.
    enum Function {
        /// `−x`.
        NEGATE,
        /// `|x|`, with derivative 0 at 0.
        ABS,
        /// −1, 0 or 1, with derivative 0.
        SIGN,
        /// `max(x, 0)`, with derivative 0 at 0.
        RELU,
        /// The square root; NaN below 0.
        SQRT,
        /// `eˣ`.
        EXP,
        /// The natural logarithm; −∞ at 0, NaN below.
        LOG,
        /// The hyperbolic tangent.
        TANH,
        /// `1 / (1 + e⁻ˣ)`.
        SIGMOID,
        /// `eˣ − 1`, exact for small x too.
        EXPM1,
        /// `log(1 + x)`, exact for small x too.
        LOG1P,
        /// The error function, `2/√π ∫₀ˣ e^(−t²) dt`.
        ERF;

        /// The value at one number. `StrictMath`, because its bits are the same everywhere.
        ///
        /// @param x any number
        /// @return  in double precision
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

    /// Functions of two numbers.
    enum Operator {
        /// `a + b`.
        ADD,
        /// `a − b`.
        SUBTRACT,
        /// `a · b`.
        MULTIPLY,
        /// `a / b`.
        DIVIDE,
        /// The smaller, NaN if either is NaN; at a tie each side has half of the derivative.
        MIN,
        /// The larger, NaN if either is NaN; at a tie each side has half of the derivative.
        MAX,
        /// 1 where `a < b`, 0 elsewhere, with derivative 0.
        LESS,
        /// `aᵇ` as in IEEE 754: a negative base has integer powers, NaN others; `a⁰` and `1ᵇ` are 1 even with NaN.
        POWER;

        /// The value at two numbers.
        ///
        /// @param a the first
        /// @param b the second
        /// @return  in double precision
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

    /// The constants 0 and 1.
    Formula ZERO = new Constant(0), ONE = new Constant(1);

    /// {@return the element of a tensor}
    ///
    /// @param index which of the tensors, from 0
    static Formula input(int index) {
        return new Input(index);
    }

    /// {@return the same number everywhere}
    ///
    /// @param value that number
    static Formula constant(double value) {
        return new Constant(value);
    }

    /// {@return a choice; worked out here where the condition is a constant or the choices are equal}
    ///
    /// @param condition what decides; NaN is not zero
    /// @param then      the value where it is not zero
    /// @param otherwise the value where it is zero
    static Formula where(Formula condition, Formula then, Formula otherwise) {
        if (condition instanceof Constant(double c)) {
            return c != 0 ? then : otherwise;
        }
        return then.equals(otherwise) ? then : new Where(condition, then, otherwise);
    }

    /// {@return `−x`}
    default Formula negate() {
        return unary(Function.NEGATE);
    }

    /// {@return `|x|`, with derivative 0 at 0}
    default Formula abs() {
        return unary(Function.ABS);
    }

    /// {@return −1, 0 or 1, with derivative 0}
    default Formula sign() {
        return unary(Function.SIGN);
    }

    /// {@return `max(x, 0)`, with derivative 0 at 0}
    default Formula relu() {
        return unary(Function.RELU);
    }

    /// {@return the square root; NaN below 0}
    default Formula sqrt() {
        return unary(Function.SQRT);
    }

    /// {@return `eˣ`}
    default Formula exp() {
        return unary(Function.EXP);
    }

    /// {@return the natural logarithm; −∞ at 0, NaN below}
    default Formula log() {
        return unary(Function.LOG);
    }

    /// {@return the hyperbolic tangent}
    default Formula tanh() {
        return unary(Function.TANH);
    }

    /// {@return `1 / (1 + e⁻ˣ)`}
    default Formula sigmoid() {
        return unary(Function.SIGMOID);
    }

    /// {@return `eˣ − 1`, exact for small x too}
    default Formula expm1() {
        return unary(Function.EXPM1);
    }

    /// {@return `log(1 + x)`, exact for small x too}
    default Formula log1p() {
        return unary(Function.LOG1P);
    }

    /// {@return the error function, `2/√π ∫₀ˣ e^(−t²) dt`}
    default Formula erf() {
        return unary(Function.ERF);
    }

    /// {@return the sum; the constant 0 is left out}
    ///
    /// @param b the other summand
    default Formula plus(Formula b) {
        return equals(ZERO) ? b : b.equals(ZERO) ? this : new Binary(Operator.ADD, this, b);
    }

    /// {@return the sum}
    ///
    /// @param c added everywhere
    default Formula plus(double c) {
        return plus(constant(c));
    }

    /// {@return the difference; the constant 0 is left out}
    ///
    /// @param b what is subtracted
    default Formula minus(Formula b) {
        return b.equals(ZERO) ? this : new Binary(Operator.SUBTRACT, this, b);
    }

    /// {@return the difference}
    ///
    /// @param c subtracted everywhere
    default Formula minus(double c) {
        return minus(constant(c));
    }

    /// {@return the product; a factor that is the constant 0 or 1 is worked out here, so derivatives stay short}
    ///
    /// @param b the other factor
    default Formula times(Formula b) {
        if (equals(ZERO) || b.equals(ZERO)) {
            return ZERO;
        }
        return equals(ONE) ? b : b.equals(ONE) ? this : new Binary(Operator.MULTIPLY, this, b);
    }

    /// {@return the product}
    ///
    /// @param c a factor
    default Formula times(double c) {
        return times(constant(c));
    }

    /// {@return the quotient; worked out here where this is the constant 0 or the divisor 1}
    ///
    /// @param b the divisor
    default Formula over(Formula b) {
        return equals(ZERO) || b.equals(ONE) ? this : new Binary(Operator.DIVIDE, this, b);
    }

    /// {@return the quotient}
    ///
    /// @param c the divisor
    default Formula over(double c) {
        return over(constant(c));
    }

    /// `aᵇ`. The derivative with respect to `a` is 0 where `b` is 0; with respect to `b` it is `aᵇ log a`, and 0 where
    /// `a` is 0 and `b` is not negative.
    ///
    /// @param b the exponent
    /// @return  this to its power
    default Formula power(Formula b) {
        return b instanceof Constant(double c) ? power(c) : new Binary(Operator.POWER, this, b);
    }

    /// {@return this to a power; the powers 0, 1 and 2 need no function}
    ///
    /// @param c the exponent
    default Formula power(double c) {
        if (c == 0) {
            return ONE;
        }
        return c == 1 ? this : c == 2 ? times(this) : new Binary(Operator.POWER, this, constant(c));
    }

    /// {@return the smaller, as [Operator#MIN] has it}
    ///
    /// @param b the other
    default Formula min(Formula b) {
        return new Binary(Operator.MIN, this, b);
    }

    /// {@return the larger, as [Operator#MAX] has it}
    ///
    /// @param b the other
    default Formula max(Formula b) {
        return new Binary(Operator.MAX, this, b);
    }

    /// {@return the nearest number between two bounds; the derivative passes at both}
    ///
    /// @param low  not above `high`
    /// @param high not below `low`
    default Formula clamp(Formula low, Formula high) {
        return where(less(low), low, where(high.less(this), high, this));
    }

    /// {@return the nearest number between two bounds; the derivative passes at both}
    ///
    /// @param low  not above `high`
    /// @param high not below `low`
    default Formula clamp(double low, double high) {
        return clamp(constant(low), constant(high));
    }

    /// {@return 1 where this is less than another, else 0; the derivative is 0}
    ///
    /// @param b the other
    default Formula less(Formula b) {
        return new Binary(Operator.LESS, this, b);
    }

    private Formula unary(Function function) {
        return new Unary(function, this);
    }

    /// The value at one point, in double precision: what every backend is held to.
    ///
    /// @param in the element of each input
    /// @return   the formula's value there
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

    /// {@return the partial derivative with respect to one input}
    ///
    /// @param i which input, from 0
    default Formula d(int i) {
        return Derivative.of(this, i);
    }

    /// {@return which inputs this formula reads, in rising order}
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
