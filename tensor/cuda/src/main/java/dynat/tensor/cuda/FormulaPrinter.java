package dynat.tensor.cuda;

import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import dynat.tensor.cuda.Code.Step;

/// Prints what formulas do with one element: each value of their [Code] is one instruction, or a few.
///
/// Sums and products are rounded one by one (`.rn`), as the formula has them: the compiler may not join them to a fused
/// multiply-add, so that the same formula has the same bits in every kernel.
final class FormulaPrinter {
    private static final String NAN = Ptx.number(Float.NaN), ZERO = Ptx.number(0), ONE = Ptx.number(1);

    private final Ptx ptx;
    private final Code code;
    private final String[] values;
    private final String[] parameters;
    private final String[] predicates;

    /// @param inputs     registers that hold the element of each input that is read, by the input's index
    /// @param parameters registers that hold the numbers passed
    FormulaPrinter(Ptx ptx, Code code, String[] inputs, String[] parameters) {
        this.ptx = ptx;
        this.code = code;
        this.parameters = parameters;
        values = new String[code.steps()];
        predicates = new String[code.steps()];
        for (int value = 0; value < values.length; value++) {
            if (code.step(value) instanceof Step.Load(int input)) {
                values[value] = inputs[input];
            }
        }
    }

    /// @return the registers that hold the formulas' values
    String[] results() {
        var results = new String[code.results()];
        for (int k = 0; k < results.length; k++) {
            results[k] = value(code.result(k));
        }
        return results;
    }

    private String value(int number) {
        if (values[number] == null) {
            values[number] = switch (code.step(number)) {
                case Step.Load _ -> throw new IllegalStateException("an input is not loaded");
                case Step.Literal(float value) -> ptx.f32("mov.f32", Ptx.number(value));
                case Step.Parameter(int index) -> parameters[index];
                case Step.Apply(Function f, int x) -> unary(f, value(x));
                case Step.Combine(Operator o, int a, int b)
                when o == Operator.LESS -> ptx.f32("selp.f32", ONE, ZERO, less(number, a, b));
                case Step.Combine(Operator o, int a, int b) -> binary(ptx, o, value(a), value(b));
                case Step.Choose(int condition, int a, int b) ->
                    ptx.f32("selp.f32", value(a), value(b), holds(condition));
            };
        }
        return values[number];
    }

    /// Whether a condition is not zero: a comparison decides itself, without becoming the number 0 or 1 first.
    private String holds(int number) {
        if (code.step(number) instanceof Step.Combine(Operator o, int a, int b) && o == Operator.LESS) {
            return less(number, a, b);
        }
        if (predicates[number] == null) {
            predicates[number] = ptx.predicate("setp.neu.f32", value(number), ZERO); // NaN is not zero
        }
        return predicates[number];
    }

    private String less(int number, int a, int b) {
        if (predicates[number] == null) {
            predicates[number] = ptx.predicate("setp.lt.f32", value(a), value(b));
        }
        return predicates[number];
    }

    private String unary(Function f, String x) {
        return switch (f) {
            case NEGATE -> ptx.f32("neg.f32", x);
            case ABS -> ptx.f32("abs.f32", x);
            case SIGN -> {
                String up = ptx.f32("selp.f32", ONE, x, ptx.predicate("setp.gt.f32", x, ZERO));
                yield ptx.f32("selp.f32", Ptx.number(-1), up, ptx.predicate("setp.lt.f32", x, ZERO));
            }
            case RELU -> ptx.f32("selp.f32", ZERO, x, ptx.predicate("setp.le.f32", x, ZERO)); // NaN stays
            case SQRT -> ptx.f32("sqrt.rn.f32", x);
            case EXP -> ptx.call("exp_f32", x);
            case LOG -> ptx.call("log_f32", x);
            case TANH -> ptx.call("tanh_f32", x);
            case SIGMOID -> ptx.call("sigmoid_f32", x);
            case EXPM1 -> ptx.call("expm1_f32", x);
            case LOG1P -> ptx.call("log1p_f32", x);
            case ERF -> ptx.call("erf_f32", x);
        };
    }

    /// Two numbers as one.
    static String binary(Ptx ptx, Operator o, String a, String b) {
        return switch (o) {
            case ADD -> ptx.f32("add.rn.f32", a, b);
            case SUBTRACT -> ptx.f32("sub.rn.f32", a, b);
            case MULTIPLY -> ptx.f32("mul.rn.f32", a, b);
            case DIVIDE -> ptx.f32("div.rn.f32", a, b);
            case MIN -> orNan(ptx, ptx.f32("min.f32", a, b), a, b);
            case MAX -> orNan(ptx, ptx.f32("max.f32", a, b), a, b);
            case LESS -> ptx.f32("selp.f32", ONE, ZERO, ptx.predicate("setp.lt.f32", a, b));
            case POWER -> ptx.call("power_f32", a, b);
        };
    }

    /// The machine's `min` and `max` leave out an operand that is NaN; a formula's do not.
    private static String orNan(Ptx ptx, String y, String a, String b) {
        return ptx.f32("selp.f32", NAN, y, ptx.predicate("setp.nan.f32", a, b));
    }
}
