package dynat.tests.parity;

import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/// The same numbers for several devices; floats, so that each holds them exactly.
///
/// @param values in row-major order of the shape
record Twin(Shape shape, Order order, float[] values) {

    /// Normal numbers.
    static Twin random(Random random, Shape shape, Order order) {
        var values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new Twin(shape, order, values);
    }

    /// Room for a result, filled with what no kernel may leave there.
    static Twin blank(Shape shape, Order order) {
        var values = new float[shape.size()];
        Arrays.fill(values, Float.NaN);
        return new Twin(shape, order, values);
    }

    Twin magnitudes() {
        var magnitudes = values.clone();
        for (int i = 0; i < magnitudes.length; i++) {
            magnitudes[i] = Math.abs(magnitudes[i]);
        }
        return new Twin(shape, order, magnitudes);
    }

    Twin rectified() {
        var rectified = values.clone();
        for (int i = 0; i < rectified.length; i++) {
            rectified[i] = Math.max(0, rectified[i]);
        }
        return new Twin(shape, order, rectified);
    }

    /// As many numbers, all as large as the largest.
    Twin largest() {
        float most = 0;
        for (float value : values) {
            most = Math.max(most, Math.abs(value));
        }
        return all(most);
    }

    /// As many ones: sums of their products count terms.
    Twin ones() {
        return all(1);
    }

    private Twin all(float value) {
        var same = new float[values.length];
        Arrays.fill(same, value);
        return new Twin(shape, order, same);
    }

    Tensor on(Device device) {
        return device.run(() -> Tensor.of(shape, values).to(order));
    }

    /// The number at the element of `common` that is `element`-th in row-major order; extents of 1 repeat.
    double at(Shape common, int element) {
        int at = 0, step = 1, rest = element;
        for (int axis = -1; axis >= -shape.rank(); axis--) {
            if (shape.dim(axis) != 1) {
                at += rest % common.dim(axis) * step;
            }
            step *= shape.dim(axis);
            rest /= common.dim(axis);
        }
        return values[at];
    }

    @Override
    public String toString() {
        return shape + " " + order;
    }
}
