package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Formula;
import dynat.tensor.Formula.Binary;
import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Formula.Unary;
import dynat.tensor.Order;
import dynat.tensor.Reduction;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.cuda.CudaBackend;
import dynat.tensor.cuda.Gpu;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Programs that are printed for formulas: NVIDIA's assembler takes them for every card that we name.
class PrintedFormulasTest {

    /// What a device loads while it runs `body`.
    private static List<String> loaded(Order order, Runnable body) {
        var texts = new ArrayList<String>();
        var gpu = new InterpretedGpu();
        var listening = (Gpu) Proxy.newProxyInstance(
                Gpu.class.getClassLoader(), new Class<?>[] {Gpu.class}, (_, method, arguments) -> {
                    if (method.getName().equals("load")) {
                        texts.add((String) arguments[0]);
                    }
                    try {
                        return method.invoke(gpu, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        CudaBackend.plain(listening, order).run(() -> {
            try (var _ = Scope.open("formulas")) {
                body.run();
            }
            return null;
        });
        return texts;
    }

    private static final Formula A = Formula.input(0), B = Formula.input(1);

    private static Tensor numbers(int... dims) {
        return Tensor.full(new Shape(dims), 0.5);
    }

    private static void functions() {
        for (var function : Function.values()) {
            Tensor.map(new Unary(function, A), numbers(3, 7));
        }
    }

    private static void operators() {
        for (var operator : Operator.values()) {
            Tensor.map(new Binary(operator, A, B), numbers(2, 5, 4, 4), numbers(5, 1, 1));
        }
    }

    private static void reductions() {
        var x = numbers(2, 6, 5, 7);
        for (var reduction : Reduction.values()) {
            Stream.of(new Shape(6, 1, 1), new Shape(2, 1, 5, 7), new Shape(2, 6, 5, 1), new Shape(1, 1, 1, 1))
                    .forEach(to -> Tensor.reduce("formulas", reduction, to, List.of(A.times(A)), x));
        }
    }

    static List<String> programs() {
        return Stream.of(Order.values())
                .flatMap(order -> loaded(order, () -> {
                            functions();
                            operators();
                            reductions();
                        })
                        .stream())
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("dynat.tests.ptx.ProgramsTest#targets")
    void assemble(String target) {
        var programs = programs();
        int kinds = Function.values().length + Operator.values().length + Reduction.values().length;
        assertTrue(programs.size() >= kinds, () -> "only " + programs.size());
        programs.forEach(text -> assertEquals("", Assembler.complaint(text, target), text));
    }
}
