package dynat.tests.gradients;

import dynat.tensor.Draws;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.function.DoubleUnaryOperator;

/// How one input of an op is drawn.
///
/// Kinks stand at multiples of 1/16 in these tests, and every input of an op has its own part of each sixteenth. So no
/// number is within a thousandth of a kink, and no two inputs tie.
///
/// @param shape    what is drawn
/// @param values   a number in `[0, 1)` ↦ about where the input's number is to lie
/// @param constant whether the op takes no gradient with respect to it
record Input(Shape shape, DoubleUnaryOperator values, boolean constant) {

    private static final double CELL = 1.0 / 16;

    /// In `[−2, 2)`.
    static Input anywhere(Shape shape) {
        return new Input(shape, u -> 4 * u - 2, false);
    }

    /// In `[½, 2)`.
    static Input positive(Shape shape) {
        return new Input(shape, u -> 0.5 + 1.5 * u, false);
    }

    /// In `[−2, −½)` or `[½, 2)`.
    static Input nonzero(Shape shape) {
        return new Input(shape, u -> 3 * u < 1.5 ? 3 * u - 2 : 3 * u - 1, false);
    }

    /// The same, but not differentiated with respect to.
    Input asConstant() {
        return new Input(shape, values, true);
    }

    /// @param index which input of the op this is
    /// @param count how many the op has
    Tensor draw(Draws draws, int index, int count) {
        var cell = draws.at(0).uniform(shape, 0, 1).toDoubles();
        var place = draws.at(1).uniform(shape, 0.2, 0.8).toDoubles();
        for (int i = 0; i < cell.length; i++) {
            cell[i] = CELL * (Math.floor(values.applyAsDouble(cell[i]) / CELL) + (index + place[i]) / count);
        }
        return inSomeOrder(Tensor.of(shape, cell), draws);
    }

    /// `tensor` as it is or, if it has four axes, as likely in the other order.
    static Tensor inSomeOrder(Tensor tensor, Draws draws) {
        boolean other = draws.at(2).uniform(new Shape(), 0, 1).item() < 0.5;
        return tensor.to(other ? Order.CHANNELS_LAST : Order.ROW_MAJOR);
    }
}
