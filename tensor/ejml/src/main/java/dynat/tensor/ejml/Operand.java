package dynat.tensor.ejml;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// A tensor as loops see it: an array, and how far apart neighbours along each axis lie in it.
///
/// @param values  all numbers
/// @param strides one an axis, at least one; 0 along an axis of extent 1, so that the number there repeats
record Operand(double[] values, int[] strides) {

    static Operand of(Tensor tensor) {
        Shape shape = atLeastRank1(tensor.shape());
        var strides = tensor.order().strides(shape);
        for (int axis = 0; axis < strides.length; axis++) {
            if (shape.dim(axis) == 1) {
                strides[axis] = 0;
            }
        }
        return new Operand(Doubles.of(tensor), strides);
    }

    /// `[]` as `[1]`: a scalar is a row of one number.
    static Shape atLeastRank1(Shape shape) {
        return shape.toRank(Math.max(1, shape.rank()));
    }

    /// @return the distance between neighbours in a row
    int step() {
        return strides[strides.length - 1];
    }
}
