package dynat.tensor;

import java.util.stream.Stream;

/// What follows for the results of a map from the tensors that it reads.
final class Operands {
    private Operands() {}

    /// @throws TensorReleased           if one was given back
    /// @throws IllegalArgumentException if they are not all on one device
    static void check(String op, Tensor... in) {
        for (var t : in) {
            t.storage();
            if (t.device() != in[0].device()) {
                throw new IllegalArgumentException(
                        "%s: operands live on %s and on %s\n    fix:    make all of them on one device"
                                .formatted(op, in[0].device(), t.device()));
            }
        }
    }

    /// @return the shape that all of them stretch to
    static Shape shape(String op, Tensor... in) {
        check(op, in);
        return Shape.broadcast(op, Stream.of(in).map(Tensor::shape).toArray(Shape[]::new));
    }

    /// @return that of the first input of their shape which has one
    static Order order(Shape shape, Tensor... in) {
        return Stream.of(in)
                .filter(t -> t.shape().equals(shape) && !Order.coincide(shape))
                .map(Tensor::order)
                .findFirst()
                .orElse(in[0].device().order());
    }

    /// @return that of activations if all inputs of their shape are of it, and there are some
    static DType type(Shape shape, Tensor... in) {
        var device = in[0].device();
        if (device.activations() == device.dtype() || shape.rank() != 4) {
            return device.dtype();
        }
        var type = device.dtype();
        for (var tensor : in) {
            if (tensor.shape().equals(shape)) {
                if (tensor.dtype() != device.activations()) {
                    return device.dtype();
                }
                type = device.activations();
            }
        }
        return type;
    }
}
