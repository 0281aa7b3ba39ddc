package dynat.tensor.simd;

import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;
import static dynat.tensor.simd.Samples.assertBits;
import static dynat.tensor.simd.Samples.normal;

import dynat.tensor.Cell;
import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// A program that runs in one loop gives the bits of its instructions one after the other, and of plain loops.
class VectorLoopsTest {
    /// Elements and calls: together more than it takes until a program has a loop.
    private static final int ELEMENTS = 70_001, CALLS = 6;
    private static final Formula X = input(0), Y = input(1), Z = input(2);

    /// Of short instructions only, sharing parts as derivatives do.
    private static Formula random(Random random, int depth, List<Formula> made) {
        if (depth == 0 || random.nextInt(8) == 0) {
            return random.nextInt(5) == 0 ? constant(random.nextInt(-2, 3)) : input(random.nextInt(3));
        }
        if (!made.isEmpty() && random.nextInt(4) == 0) {
            return made.get(random.nextInt(made.size()));
        }
        Formula a = random(random, depth - 1, made), b = random(random, depth - 1, made);
        var formula = switch (random.nextInt(13)) {
            case 0, 1 -> a.plus(b);
            case 2, 3 -> a.minus(b);
            case 4, 5 -> a.times(b);
            case 6 -> a.over(b);
            case 7 -> a.min(b);
            case 8 -> a.max(b);
            case 9 -> a.less(b);
            case 10 -> where(a.less(b), b, random(random, depth - 1, made));
            case 11 -> where(a, b, random(random, depth - 1, made));
            default ->
                List.of(a.negate(), a.abs(), a.sign(), a.relu(), a.sqrt()).get(random.nextInt(5));
        };
        made.add(formula);
        return formula;
    }

    private static void sameEverywhere(String what, Supplier<List<Tensor>> compute) {
        var plain = Samples.device(0, 1).run(compute::get);
        Samples.device(256, 2).run(() -> {
            for (int call = 0; call < CALLS; call++) {
                var results = compute.get();
                for (int k = 0; k < results.size(); k++) {
                    assertBits(plain.get(k), results.get(k), "%s, result %d, call %d".formatted(what, k, call));
                }
            }
            return null;
        });
    }

    @Test
    void randomFormulas() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var made = new ArrayList<Formula>();
            var formulas = List.of(random(random, 5, made), random(random, 4, made));
            int rows = random.nextInt(1, 100);
            sameEverywhere(formulas.toString(), () -> {
                Tensor x = normal(1, rows, ELEMENTS / rows), y = normal(2, 1, ELEMENTS / rows), z = normal(3, 1, 1);
                return Tensor.map("test", formulas, x, y, z);
            });
        }
    }

    @Test
    void sums() {
        Formula hat = X.minus(Y).times(Z), masked = where(ZERO.less(hat), X, ZERO);
        var formulas = List.of(masked, masked.times(hat), X);
        for (int channels : new int[] {1, 5, 64, 1500}) {
            sameEverywhere("sums of " + channels, () -> {
                Tensor x = normal(1, 1 + ELEMENTS / channels, channels);
                Tensor y = normal(2, 1, channels), z = normal(3, 1, channels);
                return Tensor.reduce("test", Reduction.SUM, new Shape(1, channels), formulas, x, y, z);
            });
        }
    }

    /// Formulas that differ by a constant share a loop, which must not keep it; operands may be overwritten.
    @Test
    void steps() {
        sameEverywhere("steps", () -> {
            Cell weight = new Cell(normal(1, ELEMENTS)), momentum = new Cell(normal(2, ELEMENTS));
            Tensor gradient = normal(3, ELEMENTS);
            for (int step = 1; step < 6; step++) {
                Formula velocity = Y.times(0.9).plus(Z);
                Cell.write(
                        List.of(momentum, weight),
                        List.of(velocity, X.minus(velocity.times(0.1 / step))),
                        weight.value(),
                        momentum.value(),
                        gradient);
            }
            return List.of(weight.value(), momentum.value());
        });
    }

    /// One result is an operand, over which the other one is written.
    @Test
    void moves() {
        sameEverywhere("moves", () -> {
            Cell x = new Cell(normal(1, ELEMENTS)), y = new Cell(normal(2, ELEMENTS));
            for (int step = 0; step < 6; step++) {
                Cell.write(List.of(x, y), List.of(X.plus(Y).times(0.5), X), x.value(), y.value());
            }
            return List.of(x.value(), y.value());
        });
    }
}
