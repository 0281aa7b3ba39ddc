package dynat.tensor.simd;

import dynat.tensor.Formula;
import dynat.tensor.Formula.Binary;
import dynat.tensor.Formula.Constant;
import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Input;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Formula.Unary;
import dynat.tensor.Formula.Where;
import dynat.tensor.simd.Instruction.Apply;
import dynat.tensor.simd.Instruction.Choose;
import dynat.tensor.simd.Instruction.Combine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Formulas as straight-line code over slots, each slot being a block of numbers.
///
/// Slots are numbered: first the inputs, then the constants, then the registers. A subexpression that occurs several
/// times is computed once; a register is used again when nobody reads it any more, except those of the results.
final class Program {
    /// A whole program in one loop.
    interface Loop {
        /// Computes `count` elements.
        ///
        /// @param arrays where each slot lies, from `at`
        void run(float[][] arrays, int[] at, int count);
    }

    /// Elements after which a program gets a loop of its own. Until then, making it would cost more than it saves.
    private static final int OFTEN = 1 << 18;
    /// Longer programs would run out of registers.
    private static final int FUSED = 48;

    /// Formulas differ by their constants, such as a learning rate: the cache is emptied before it grows large.
    private static final int CACHED = 512;

    private static final Map<List<Formula>, Program> CACHE = new ConcurrentHashMap<>();

    private final int inputs;
    private final float[] constants;
    private final List<Instruction> code;
    private final int slots;
    private final int[] results;
    private final boolean fusible;
    /// How many were computed, about: threads count without waiting for each other.
    private long elements;

    private volatile Loop loop;

    private Program(int inputs, float[] constants, List<Instruction> code, int slots, int[] results) {
        this.inputs = inputs;
        this.constants = constants;
        this.code = code;
        this.slots = slots;
        this.results = results;
        fusible = code.size() > 1 && code.size() <= FUSED && code.stream().allMatch(Instruction::isShort);
    }

    static Program of(List<Formula> formulas, int inputs) {
        var program = CACHE.get(formulas);
        if (program == null || program.inputs != inputs) {
            program = new Compiler(inputs).compile(formulas);
            if (CACHE.size() >= CACHED) {
                CACHE.clear();
            }
            CACHE.put(List.copyOf(formulas), program);
        }
        return program;
    }

    int inputs() {
        return inputs;
    }

    float[] constants() {
        return constants;
    }

    int slots() {
        return slots;
    }

    /// @return how many formulas there are
    int results() {
        return results.length;
    }

    /// @return the slot that holds the value of formula `k`
    int result(int k) {
        return results[k];
    }

    /// @return whether the slot of formula `k` is a register that holds no other result, so that it may be anywhere
    boolean movable(int k) {
        return results[k] >= inputs + constants.length
                && Arrays.stream(results).filter(slot -> slot == results[k]).count() == 1;
    }

    /// Whether every element's inputs are read before its results are written, so that these may lie in the same place.
    boolean readsFirst(Lanes lanes) {
        return lanes.fuses() && loop != null;
    }

    /// Computes `count` elements.
    ///
    /// @param arrays where each slot lies, from `at`
    void run(Lanes lanes, float[][] arrays, int[] at, int count) {
        if (lanes.fuses() && fused()) {
            loop.run(arrays, at, count);
            return;
        }
        elements += count;
        for (var instruction : code) {
            switch (instruction) {
                case Apply(var f, int x, int y) -> lanes.unary(f, arrays[x], at[x], arrays[y], at[y], count);
                case Combine(var o, int a, int b, int y) ->
                    lanes.binary(o, arrays[a], at[a], arrays[b], at[b], arrays[y], at[y], count);
                case Choose(int c, int a, int b, int y) ->
                    lanes.where(arrays[c], at[c], arrays[a], at[a], arrays[b], at[b], arrays[y], at[y], count);
            }
        }
    }

    /// Whether there is one loop for all instructions; it is made when the program has run for long enough.
    private boolean fused() {
        if (loop == null && fusible && elements >= OFTEN) {
            loop = VectorLoops.of(inputs, constants.length, code, results);
        }
        return loop != null;
    }

    /// Numbers the values of some formulas, then gives them slots.
    private static final class Compiler {
        /// How a value comes about: an operation and the numbers of the values it reads, -1 where it reads none.
        private record Value(Object operation, int a, int b, int c) {}

        private final int inputs;
        private final Map<Formula, Integer> seen = new IdentityHashMap<>();
        private final Map<Value, Integer> numbers = new HashMap<>();
        private final List<Value> values = new ArrayList<>();

        Compiler(int inputs) {
            this.inputs = inputs;
            for (int i = 0; i < inputs; i++) {
                number(new Value(i, -1, -1, -1));
            }
        }

        private int number(Formula formula) {
            var known = seen.get(formula);
            if (known != null) {
                return known;
            }
            int number = switch (formula) {
                case Input(int index) -> passed(index);
                case Constant(double value) -> number(new Value((float) value, -1, -1, -1));
                case Unary(Function f, Formula x) -> number(new Value(f, number(x), -1, -1));
                case Binary(Operator o, Formula a, Formula b) -> number(new Value(o, number(a), number(b), -1));
                case Where(Formula condition, Formula a, Formula b) ->
                    number(new Value(Where.class, number(condition), number(a), number(b)));
            };
            seen.put(formula, number);
            return number;
        }

        private int passed(int index) {
            if (index >= inputs) {
                throw new IllegalArgumentException(
                        "map: a formula reads input %d, and there are %d\n    fix:    pass what it reads, counted from 0"
                                .formatted(index, inputs));
            }
            return index;
        }

        private int number(Value value) {
            return numbers.computeIfAbsent(value, _ -> {
                values.add(value);
                return values.size() - 1;
            });
        }

        Program compile(List<Formula> formulas) {
            int[] wanted = formulas.stream().mapToInt(this::number).toArray();
            int[] slot = new int[values.size()];
            var constants = new ArrayList<Float>();
            for (int v = 0; v < slot.length; v++) {
                if (v < inputs) {
                    slot[v] = v;
                } else if (values.get(v).operation instanceof Float constant) {
                    slot[v] = inputs + constants.size();
                    constants.add(constant);
                }
            }
            int first = inputs + constants.size(), slots = first;
            int[] lastUse = lastUse(wanted);
            var free = new ArrayDeque<Integer>();
            var code = new ArrayList<Instruction>();
            for (int v = inputs; v < slot.length; v++) {
                var value = values.get(v);
                if (value.operation instanceof Float) {
                    continue;
                }
                boolean result = lastUse[v] == slot.length;
                slot[v] = result || free.isEmpty() ? slots++ : free.pop();
                code.add(instruction(value, slot, slot[v]));
                for (int read : new int[] {value.a, value.b, value.c}) {
                    if (read >= 0 && lastUse[read] == v && slot[read] >= first) {
                        free.push(slot[read]);
                        lastUse[read] = -1;
                    }
                }
            }
            var numbers = new float[constants.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = constants.get(i);
            }
            int[] results = Arrays.stream(wanted).map(v -> slot[v]).toArray();
            return new Program(inputs, numbers, List.copyOf(code), slots, results);
        }

        /// The last value that reads each one; beyond all values for results, which live on.
        private int[] lastUse(int[] wanted) {
            var last = new int[values.size()];
            for (int v = 0; v < last.length; v++) {
                var value = values.get(v);
                for (int read : new int[] {value.a, value.b, value.c}) {
                    if (read >= 0) {
                        last[read] = v;
                    }
                }
            }
            for (int v : wanted) {
                last[v] = last.length;
            }
            return last;
        }

        private static Instruction instruction(Value value, int[] slot, int y) {
            return switch (value.operation) {
                case Function f -> new Apply(f, slot[value.a], y);
                case Operator o -> new Combine(o, slot[value.a], slot[value.b], y);
                default -> new Choose(slot[value.a], slot[value.b], slot[value.c], y);
            };
        }
    }
}
