package dynat.tensor.cuda;

import dynat.tensor.Formula;
import dynat.tensor.Formula.Binary;
import dynat.tensor.Formula.Constant;
import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Input;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Formula.Unary;
import dynat.tensor.Formula.Where;
import dynat.tensor.cuda.Code.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Formulas made ready: their [Code], and the numbers that are passed to it.
///
/// Each distinct subexpression becomes one value (value numbering): the code is looked up by what is left, so that a
/// formula made anew in every step finds the kernel of the last one.
///
/// @param code      what is computed
/// @param constants the parameters; not to be changed
record Program(Code code, float[] constants) {
    /// Most formulas are the same objects each time: these are found without a look inside.
    private static final Recent[] RECENT = new Recent[1024];

    private record Recent(Formula[] formulas, Program program) {
        boolean is(List<Formula> others) {
            boolean same = formulas.length == others.size();
            for (int k = 0; same && k < formulas.length; k++) {
                same = formulas[k] == others.get(k);
            }
            return same;
        }
    }

    static Program of(List<Formula> formulas) {
        int hash = 0;
        for (int k = 0; k < formulas.size(); k++) {
            hash = 31 * hash + System.identityHashCode(formulas.get(k));
        }
        int at = (hash ^ hash >>> 16) & RECENT.length - 1;
        var recent = RECENT[at];
        if (recent == null || !recent.is(formulas)) {
            recent = new Recent(formulas.toArray(Formula[]::new), new Numbering().program(formulas));
            RECENT[at] = recent;
        }
        return recent.program;
    }

    /// Gives each distinct subexpression a number.
    private static final class Numbering {
        private final Map<Formula, Integer> seen = new IdentityHashMap<>();
        private final Map<Object, Integer> numbers = new HashMap<>();
        private final List<Step> steps = new ArrayList<>();
        private final List<Float> constants = new ArrayList<>();

        Program program(List<Formula> formulas) {
            var results = new ArrayList<Integer>();
            for (var formula : formulas) {
                results.add(number(formula));
            }
            var values = new float[constants.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = constants.get(i);
            }
            return new Program(Code.of(steps, results), values);
        }

        private int number(Formula formula) {
            var known = seen.get(formula);
            if (known != null) {
                return known;
            }
            int number = switch (formula) {
                case Input(int index) -> number(new Step.Load(index));
                case Constant(double value) -> number((float) value);
                case Unary(Function f, Formula x) -> number(new Step.Apply(f, number(x)));
                case Binary(Operator o, Formula a, Formula b) -> number(new Step.Combine(o, number(a), number(b)));
                case Where(Formula condition, Formula a, Formula b) ->
                    number(new Step.Choose(number(condition), number(a), number(b)));
            };
            seen.put(formula, number);
            return number;
        }

        private int number(Step step) {
            return number(step, step);
        }

        private int number(float constant) {
            if (common(constant)) {
                return number(new Step.Literal(constant));
            }
            int next = constants.size(), before = steps.size(), number = number(constant, new Step.Parameter(next));
            if (number == before) {
                constants.add(constant);
            }
            return number;
        }

        private int number(Object key, Step step) {
            var known = numbers.putIfAbsent(key, steps.size());
            if (known != null) {
                return known;
            }
            steps.add(step);
            return steps.size() - 1;
        }

        /// Whether a number is one that formulas are made with, rather than one that somebody chose.
        private static boolean common(float x) {
            return x == 0 || Math.abs(x) == 1 || Math.abs(x) == 0.5f || x == 2;
        }
    }
}
