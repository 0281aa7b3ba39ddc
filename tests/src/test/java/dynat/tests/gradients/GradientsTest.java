package dynat.tests.gradients;

import static dynat.autograd.Variable.from;
import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Variable;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The checks themselves: each lets a right op pass and catches its kind of wrong one.
class GradientsTest {

    private static final Shape SHAPE = new Shape(2, 3);

    @Test
    void aRightOpPasses() {
        Gradients.at(1, anywhere(SHAPE), anywhere(SHAPE)).check("product", in -> product(in, dy -> dy));
        Gradients.at(1, anywhere(SHAPE), anywhere(SHAPE)).checkAdjoint("product", in -> product(in, dy -> dy));
    }

    @Test
    void aWrongGradientIsCaught() {
        assertCaught(
                "product, input 1 of [[2, 3], [2, 3]], seed 1: the pullback at a [2, 3] says",
                in -> product(in, dy -> dy.times(2)));
    }

    /// `|dy|` is right for the one cotangent that central differences meet, which is positive with this seed.
    @Test
    void aPullbackThatIsNotLinearIsCaught() {
        assertCaught(
                "identity, input 0 of [[]], seed 1: p(a·u + b·v) and a·p(u) + b·p(v) are ",
                in -> from("identity", in[0].value(), wrt(in[0], dy -> Tensor.map(input(0).abs(), dy))),
                new Shape());
    }

    @Test
    void aGradientThatIsZeroEverywhereIsCaught() {
        Function<Variable[], Variable> zero = in -> from("zero", in[0].value().times(0), wrt(in[0], dy -> dy.times(0)));
        assertCaught(
                "zero, input 0 of [[2, 3]], seed 1: the gradient is 0 everywhere, and nobody said that the formula is constant",
                zero,
                SHAPE);
        Gradients.at(1, anywhere(SHAPE)).flatInPlaces().check("zero", zero);
    }

    /// As when a computation that two pullbacks share is shared wrongly.
    @Test
    void gradientsThatDependOnWhichAreAskedForAreCaught() {
        assertCaught(
                "sum, input 1 of [[2, 3], [2, 3]], seed 1: its gradient is another one when all inputs' gradients are asked for",
                in -> {
                    var both = new AtomicBoolean();
                    var first = wrt(in[0], dy -> {
                        both.set(true);
                        return dy;
                    });
                    return from(
                            "sum",
                            in[0].value().plus(in[1].value()),
                            first,
                            wrt(in[1], dy -> both.get() ? dy.times(2) : dy));
                });
    }

    @Test
    void aPullbackThatIsNotTheTransposeIsCaught() {
        var error = assertThrows(
                AssertionError.class,
                () -> Gradients.at(1, anywhere(SHAPE), anywhere(SHAPE))
                        .checkAdjoint("product", in -> product(in, dy -> dy.times(1 + 1e-9))));
        assertTrue(
                error.getMessage().startsWith("product, input 1 of [[2, 3], [2, 3]], seed 1: ⟨Jv, u⟩ = "),
                error.getMessage());
    }

    @Test
    void bothOrdersAreMet() {
        var orders = EnumSet.noneOf(Order.class);
        for (long seed = 0; seed < 20; seed++) {
            Gradients.at(seed, anywhere(new Shape(2, 3, 2, 2))).check("identity", in -> {
                orders.add(in[0].value().order());
                return from("identity", in[0].value(), wrt(in[0], dy -> dy));
            });
        }
        assertEquals(EnumSet.allOf(Order.class), orders);
    }

    /// Every number stays away from multiples of 1/16, and from the other input's.
    @Test
    void noNumberIsNearAKinkOrATie() {
        var many = new Shape(500);
        Gradients.at(4, anywhere(many), anywhere(many)).flatInPlaces().check("distance", in -> {
            double[] a = in[0].value().toDoubles(), b = in[1].value().toDoubles();
            for (int i = 0; i < a.length; i++) {
                double kink = Math.abs(a[i] * 16 - Math.rint(a[i] * 16)) / 16;
                assertTrue(kink > 1e-3 && Math.abs(a[i] - b[i]) > 1e-3, () -> "a number is too near a kink or a tie");
            }
            return from("distance", Tensor.scalar(1));
        });
    }

    /// `a · b`, with something done to the cotangent on its way to `b`.
    private static Variable product(Variable[] in, Function<Tensor, Tensor> wrong) {
        Tensor a = in[0].value(), b = in[1].value();
        return from(
                "product",
                a.times(b),
                wrt(in[0], saving(b), dy -> dy.times(b)),
                wrt(in[1], saving(a), dy -> wrong.apply(dy).times(a)));
    }

    private static void assertCaught(String message, Function<Variable[], Variable> f) {
        assertCaught(message, f, SHAPE, SHAPE);
    }

    private static void assertCaught(String message, Function<Variable[], Variable> f, Shape... shapes) {
        var inputs = Stream.of(shapes).map(Input::anywhere).toArray(Input[]::new);
        var op = message.substring(0, message.indexOf(','));
        var error =
                assertThrows(AssertionError.class, () -> Gradients.at(1, inputs).check(op, f));
        assertTrue(error.getMessage().startsWith(message), error.getMessage());
    }
}
