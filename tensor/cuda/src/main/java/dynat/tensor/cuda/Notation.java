package dynat.tensor.cuda;

import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import dynat.tensor.cuda.Code.Step;
import java.util.ArrayList;
import java.util.Locale;

/// Formulas as people write them, for the remarks in a printed kernel. What is used twice has a line of its own:
///
/// ```
/// t4 = x0 + sign(x1) * c0
/// y0 = t4 < 0 ? 0 : 1 < t4 ? 1 : t4
/// ```
final class Notation {
    /// Longer expressions are broken.
    private static final int LONGEST = 60;

    private Notation() {}

    /// @return the lines
    static String[] of(Code code) {
        var uses = new int[code.steps()];
        for (int value = 0; value < uses.length; value++) {
            for (int read : code.step(value).reads()) {
                uses[read]++;
            }
        }
        var lines = new ArrayList<String>();
        var texts = new String[code.steps()];
        for (int value = 0; value < texts.length; value++) {
            var step = code.step(value);
            texts[value] = text(step, texts);
            if (step.reads().length > 0 && (uses[value] > 1 || texts[value].length() > LONGEST)) {
                lines.add("t" + value + " = " + texts[value]);
                texts[value] = "t" + value;
            }
        }
        for (int k = 0; k < code.results(); k++) {
            lines.add("y" + k + " = " + texts[code.result(k)]);
        }
        return lines.toArray(String[]::new);
    }

    private static String text(Step step, String[] texts) {
        return switch (step) {
            case Step.Load(int input) -> "x" + input;
            case Step.Literal(float value) -> value == (int) value ? "" + (int) value : "" + value;
            case Step.Parameter(int index) -> "c" + index;
            case Step.Apply(Function f, int x) -> "%s(%s)".formatted(f.name().toLowerCase(Locale.ROOT), texts[x]);
            case Step.Combine(Operator o, int a, int b) -> binary(o, texts[a], texts[b]);
            case Step.Choose(int condition, int a, int b) ->
                "(%s ? %s : %s)".formatted(texts[condition], texts[a], texts[b]);
        };
    }

    private static String binary(Operator o, String a, String b) {
        return switch (o) {
            case ADD -> "(%s + %s)".formatted(a, b);
            case SUBTRACT -> "(%s - %s)".formatted(a, b);
            case MULTIPLY -> "%s * %s".formatted(a, b);
            case DIVIDE -> "(%s / %s)".formatted(a, b);
            case LESS -> "(%s < %s)".formatted(a, b);
            case MIN -> "min(%s, %s)".formatted(a, b);
            case MAX -> "max(%s, %s)".formatted(a, b);
            case POWER -> "power(%s, %s)".formatted(a, b);
        };
    }
}
