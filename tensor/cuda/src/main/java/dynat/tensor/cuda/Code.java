package dynat.tensor.cuda;

import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/// Formulas as straight-line code: steps, each of which makes one value of values made before it.
///
/// Numbers that vary, such as a learning rate, are parameters: code that differs in nothing but these is the same
/// object, and so is the kernel that is printed for it.
final class Code {
    /// How one value comes about. Values are numbered like the steps that make them.
    sealed interface Step {
        /// @return the values that it is made of
        default int[] reads() {
            return switch (this) {
                case Load _, Literal _, Parameter _ -> new int[0];
                case Apply(Function _, int x) -> new int[] {x};
                case Combine(Operator _, int a, int b) -> new int[] {a, b};
                case Choose(int condition, int a, int b) -> new int[] {condition, a, b};
            };
        }

        /// The element of an input.
        record Load(int input) implements Step {}

        /// A number that is printed.
        record Literal(float value) implements Step {}

        /// A number that is passed with each launch.
        record Parameter(int index) implements Step {}

        /// `f(x)`.
        record Apply(Function f, int x) implements Step {}

        /// `a ∘ b`.
        record Combine(Operator o, int a, int b) implements Step {}

        /// `condition ≠ 0 ? a : b`.
        record Choose(int condition, int a, int b) implements Step {}
    }

    private record Shape(List<Step> steps, List<Integer> results) {}

    /// One a shape of formula that the program's text has, and no more.
    private static final Map<Shape, Code> KNOWN = new ConcurrentHashMap<>();

    private final Shape shape;
    private final int[] inputs;
    private final int parameters;

    private Code(Shape shape) {
        this.shape = shape;
        inputs = shape.steps.stream()
                .filter(Step.Load.class::isInstance)
                .mapToInt(step -> ((Step.Load) step).input())
                .sorted()
                .toArray();
        parameters = (int)
                shape.steps.stream().filter(Step.Parameter.class::isInstance).count();
    }

    /// The one code of these steps.
    ///
    /// @param results the value of each formula
    static Code of(List<Step> steps, List<Integer> results) {
        return KNOWN.computeIfAbsent(new Shape(List.copyOf(steps), List.copyOf(results)), Code::new);
    }

    Step step(int value) {
        return shape.steps.get(value);
    }

    int steps() {
        return shape.steps.size();
    }

    /// @return how many formulas there are
    int results() {
        return shape.results.size();
    }

    /// @return the value of formula `k`
    int result(int k) {
        return shape.results.get(k);
    }

    /// @return the inputs that are read, in rising order; not to be changed
    int[] inputs() {
        return inputs;
    }

    /// One thing an input that is read, by the index that formulas know it by.
    ///
    /// @param each gives that of the `i`-th of [#inputs]
    String[] byInput(IntFunction<String> each) {
        var all = new String[inputs.length == 0 ? 0 : inputs[inputs.length - 1] + 1];
        for (int i = 0; i < inputs.length; i++) {
            all[inputs[i]] = each.apply(i);
        }
        return all;
    }

    /// @return how many numbers are passed with each launch
    int parameters() {
        return parameters;
    }
}
