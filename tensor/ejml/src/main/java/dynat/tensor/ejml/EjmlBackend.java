package dynat.tensor.ejml;

import dynat.tensor.Backend;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Order;

/// The reference: double precision, one thread, loops that read like the formula. What every other backend is held to.
public final class EjmlBackend implements Backend {
    /// Called by `ServiceLoader`.
    public EjmlBackend() {}

    @Override
    public String name() {
        return "ejml";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public Availability availability() {
        return new Availability.Ready("double precision, reference");
    }

    @Override
    public Device open(Options options) {
        options.requireF32(name());
        return new Device(name(), "double precision, 1 thread", DType.F64, Order.ROW_MAJOR, new EjmlKernels());
    }
}
