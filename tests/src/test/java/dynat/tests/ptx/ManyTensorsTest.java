package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Tape.Gradients;
import dynat.nn.Adam;
import dynat.nn.AdamW;
import dynat.nn.Optimizer;
import dynat.nn.Parameter;
import dynat.nn.Sgd;
import dynat.tensor.Cell;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import dynat.tensor.cuda.CudaBackend;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Formulas for many tensors in one launch: an optimizer's step for all parameters.
class ManyTensorsTest {

    private static final List<Shape> SHAPES = List.of(
            new Shape(5, 3, 3, 3),
            new Shape(1),
            new Shape(0),
            new Shape(40, 33), // more than a block takes
            new Shape(7),
            new Shape(),
            new Shape(4, 256));

    private final InterpretedGpu gpu = new InterpretedGpu(11);
    private final Device device = CudaBackend.plain(gpu);

    static Stream<Function<Map<String, Parameter>, Optimizer>> optimizers() {
        return Stream.of(
                p -> new Sgd(p, new Sgd.Rule(0, false, 5e-4)),
                p -> new Sgd(p, new Sgd.Rule(0.9, true, 5e-4)),
                p -> new Adam(p, Adam.Rule.DEFAULT),
                p -> new AdamW(p, new AdamW.Rule(0.9, 0.99, 1e-8, 0.01, true)));
    }

    private static List<double[]> steps(Function<Map<String, Parameter>, Optimizer> making) {
        var parameters = new LinkedHashMap<String, Parameter>();
        for (int i = 0; i < SHAPES.size(); i++) {
            var initial = Draws.of(1, "weights").at(i).uniform(SHAPES.get(i), -1, 1);
            parameters.put("p" + i, new Parameter(initial));
        }
        var optimizer = making.apply(parameters);
        for (int step = 0; step < 3; step++) {
            var of = new HashMap<Differentiable, Tensor>();
            for (var named : parameters.entrySet()) {
                var p = named.getValue();
                of.put(p, Draws.of(step, named.getKey()).uniform(p.shape(), -1, 1));
            }
            optimizer.step(new Gradients(Tensor.scalar(0), of), 0.1);
        }
        var all = new ArrayList<double[]>();
        parameters.values().forEach(p -> all.add(p.value().toDoubles()));
        optimizer.state().values().forEach(cell -> all.add(cell.value().toDoubles()));
        return all;
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aStepIsTheReferences(Function<Map<String, Parameter>, Optimizer> making) {
        var here = device.run(() -> steps(making));
        var reference = Backends.reference().run(() -> steps(making));
        for (int i = 0; i < reference.size(); i++) {
            assertArrayEquals(reference.get(i), here.get(i), 2e-6, "tensor " + i);
        }
    }

    /// One by one, or all at once: the same bits, and fewer launches.
    @Test
    void allAtOnceIsOneLaunchWithTheSameBits() {
        Formula w = Formula.input(0), g = Formula.input(1), rate = Formula.input(2);
        var formulas = List.of(w.minus(rate.times(g).exp()), g.times(0.3).plus(w));
        device.run(() -> {
            List<List<Cell>> together = new ArrayList<>(), apart = new ArrayList<>();
            List<List<Tensor>> readTogether = new ArrayList<>(), readApart = new ArrayList<>();
            Tensor scalar = Tensor.scalar(0.7);
            for (int i = 0; i < SHAPES.size(); i++) {
                var draws = Draws.of(i, "numbers");
                Tensor a = draws.at(0).uniform(SHAPES.get(i), -2, 2),
                        b = draws.at(1).uniform(SHAPES.get(i), -2, 2);
                together.add(List.of(new Cell(a), new Cell(b)));
                apart.add(List.of(new Cell(a), new Cell(b)));
                readTogether.add(read(together.getLast(), scalar));
                readApart.add(read(apart.getLast(), scalar));
            }
            Cell.writeEach(formulas, together, readTogether);
            long before = gpu.launches();
            Cell.writeEach(formulas, together, readTogether);
            assertEquals(1, gpu.launches() - before);
            for (int step = 0; step < 2; step++) {
                for (int i = 0; i < apart.size(); i++) {
                    Cell.write(apart.get(i), formulas, readApart.get(i).toArray(Tensor[]::new));
                }
            }
            for (int i = 0; i < apart.size(); i++) {
                for (int k = 0; k < 2; k++) {
                    assertArrayEquals(
                            apart.get(i).get(k).value().toFloats(),
                            together.get(i).get(k).value().toFloats());
                }
            }
            return null;
        });
    }

    private static List<Tensor> read(List<Cell> cells, Tensor scalar) {
        return List.of(cells.getFirst().value(), cells.getLast().value(), scalar);
    }

    /// What is no plain list of numbers goes one by one.
    @Test
    void operandsThatRepeatArriveToo() {
        var sum = List.of(Formula.input(0).plus(Formula.input(1)));
        device.run(() -> {
            var cells = List.of(new Cell(Tensor.full(new Shape(2, 3), 1)), new Cell(Tensor.full(new Shape(4), 2)));
            Tensor row = Tensor.of(new Shape(3), 1, 2, 3), four = Tensor.of(new Shape(4), 5, 6, 7, 8);
            Cell.writeEach(
                    sum,
                    List.of(List.of(cells.getFirst()), List.of(cells.getLast())),
                    List.of(
                            List.of(cells.getFirst().value(), row),
                            List.of(cells.getLast().value(), four)));
            assertArrayEquals(
                    new double[] {2, 3, 4, 2, 3, 4}, cells.getFirst().value().toDoubles());
            assertArrayEquals(
                    new double[] {7, 8, 9, 10}, cells.getLast().value().toDoubles());
            return null;
        });
    }

    @Test
    void anOperandThatIsLarger() {
        device.run(() -> {
            var cell = new Cell(Tensor.full(new Shape(3), 1));
            var wide = Tensor.full(new Shape(2, 3), 1);
            var error = assertThrows(
                    ShapeError.class,
                    () -> Cell.writeEach(List.of(Formula.input(0)), List.of(List.of(cell)), List.of(List.of(wide))));
            assertEquals("""
                    write: an operand is larger than the cell
                        cell    [3]
                        operand [2, 3]
                        fix:    pass operands of the cell's shape""", error.getMessage());
            return null;
        });
    }
}
