package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Order;
import dynat.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// Numbers between the host, where they lie in row-major order, and the device.
final class Transfers {
    private final Machine machine;
    private final Layout layout;

    Transfers(Machine machine, Layout layout) {
        this.machine = machine;
        this.layout = layout;
    }

    void upload(float[] values, Tensor out) {
        if (values.length == 0) {
            return;
        }
        var host = MemorySegment.ofArray(values);
        if (out.dtype() == DType.F32 && Layout.lies(out, Order.ROW_MAJOR)) {
            machine.gpu().upload(host, Machine.address(out));
            return;
        }
        try (var singles = machine.memory().block(4L * values.length, "numbers from the host")) {
            machine.gpu().upload(host, singles.address());
            if (Layout.lies(out, Order.ROW_MAJOR)) {
                layout.convert(DType.F32, singles.address(), out.dtype(), Machine.address(out), values.length);
                return;
            }
            if (out.dtype() == DType.F32) {
                layout.arrange(DType.F32, singles.address(), Order.ROW_MAJOR, Machine.address(out), out.shape());
                return;
            }
            try (var arranged = machine.memory().block(4L * values.length, "numbers from the host")) {
                layout.arrange(DType.F32, singles.address(), Order.ROW_MAJOR, arranged.address(), out.shape());
                layout.convert(DType.F32, arranged.address(), out.dtype(), Machine.address(out), values.length);
            }
        }
    }

    void upload(double[] values, Tensor out) {
        var rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        upload(rounded, out);
    }

    /// By a kernel, so that a number costs no copy from the host.
    void fill(double value, Tensor out) {
        int count = out.shape().size();
        if (count > 0) {
            machine.kernel("layout", "fill_" + Layout.name(out.dtype()))
                    .launch(Math.ceilDiv(count, 256), 1, 256, Machine.address(out), Gpu.bits((float) value), count);
        }
    }

    void download(Tensor x, float[] into) {
        if (into.length == 0) {
            return;
        }
        try (var arranged = arranged(x)) {
            machine.gpu().download(arranged.address(), MemorySegment.ofArray(into));
        }
    }

    /// The numbers of `x` in single precision and row-major order. This is no layout copy: it leaves the device.
    private Layout.Lent arranged(Tensor x) {
        int count = x.shape().size();
        boolean lies = Layout.lies(x, Order.ROW_MAJOR);
        if (lies && x.dtype() == DType.F32) {
            return new Layout.Lent(Machine.address(x), null);
        }
        var singles = machine.memory().block(4L * count, "numbers for the host");
        if (lies) {
            layout.convert(x.dtype(), Machine.address(x), DType.F32, singles.address(), count);
        } else if (x.dtype() == DType.F32) {
            layout.arrange(DType.F32, Machine.address(x), x.order(), singles.address(), x.shape());
        } else {
            try (var wide = machine.memory().block(4L * count, "numbers for the host")) {
                layout.convert(x.dtype(), Machine.address(x), DType.F32, wide.address(), count);
                layout.arrange(DType.F32, wide.address(), x.order(), singles.address(), x.shape());
            }
        }
        return new Layout.Lent(singles.address(), singles);
    }

    void download(Tensor x, double[] into) {
        var values = new float[into.length];
        download(x, values);
        for (int i = 0; i < values.length; i++) {
            into[i] = values[i];
        }
    }
}
