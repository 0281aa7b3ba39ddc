package dynat.nn;

import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Kernels;
import dynat.tensor.Shape;
import dynat.tensor.Storage;
import dynat.tensor.Tensor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/// Networks without numbers: what only asks for shapes need neither memory nor time, however large the network.
public final class Outline {
    private Outline() {}

    /// Memory that is not there.
    private static final class Nothing extends Storage {
        Nothing(DType dtype, int length) {
            super(dtype, length);
        }

        @Override
        protected void free() {
            // nothing was taken
        }
    }

    /// A device that has the shapes, types and orders of another, and computes nothing. What is read from it is
    /// meaningless.
    ///
    /// @param device the other
    /// @return       an outline of it
    public static Device of(Device device) {
        var kernels = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "allocate" -> new Nothing((DType) arguments[0], (int) arguments[1]);
                    case "argmax" -> new int[((Tensor) arguments[0]).shape().dim(0)];
                    case "layoutCopies" -> 0L;
                    default -> answers(method) ? InvocationHandler.invokeDefault(proxy, method, arguments) : null;
                });
        return new Device(device.name(), device.about(), device.dtype(), device.activations(), device.order(), kernels);
    }

    /// Whether a primitive says something of itself rather than computing.
    private static boolean answers(Method primitive) {
        return primitive.isDefault() && primitive.getReturnType() != void.class;
    }

    /// Draws that are all 0: the quickest, for weights that will be overwritten or that nobody reads.
    ///
    /// @return for any purpose
    public static Draws draws() {
        return new Zeros();
    }

    private record Zeros() implements Draws {
        @Override
        public Draws at(long number) {
            return this;
        }

        @Override
        public Draws rows(int... indices) {
            return this;
        }

        @Override
        public Draws pick(int... rows) {
            return this;
        }

        @Override
        public Tensor uniform(Shape shape, double low, double high) {
            return Tensor.scalar(0).expand(shape);
        }

        @Override
        public Tensor normal(Shape shape, double deviation) {
            return Tensor.scalar(0).expand(shape);
        }
    }
}
