package dynat.tensor.simd;

import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import java.util.stream.IntStream;

/// One step of a [Program]: it reads some slots and writes slot `y`.
sealed interface Instruction {

    int y();

    /// The slots that it reads, in the order of its operation's arguments.
    IntStream reads();

    /// Whether it is an instruction of the processor or two, and so costs no more than to load and to store a number.
    boolean isShort();

    /// `y = f(x)`.
    record Apply(Function f, int x, int y) implements Instruction {
        @Override
        public IntStream reads() {
            return IntStream.of(x);
        }

        @Override
        public boolean isShort() {
            return switch (f) {
                case NEGATE, ABS, SIGN, RELU, SQRT -> true;
                case EXP, LOG, TANH, SIGMOID, EXPM1, LOG1P, ERF -> false;
            };
        }
    }

    /// `y = a ∘ b`.
    record Combine(Operator o, int a, int b, int y) implements Instruction {
        @Override
        public IntStream reads() {
            return IntStream.of(a, b);
        }

        @Override
        public boolean isShort() {
            return o != Operator.POWER;
        }
    }

    /// `y = condition ≠ 0 ? a : b`.
    record Choose(int condition, int a, int b, int y) implements Instruction {
        @Override
        public IntStream reads() {
            return IntStream.of(condition, a, b);
        }

        @Override
        public boolean isShort() {
            return true;
        }
    }
}
