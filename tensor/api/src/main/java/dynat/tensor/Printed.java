package dynat.tensor;

import java.util.Locale;

/// The numbers of a small tensor as text, for whoever looks at one.
final class Printed {
    private static final int MOST = 24;

    private final Shape shape;
    private final double[] values;
    private final StringBuilder text = new StringBuilder(": ");
    private int next;

    private Printed(Shape shape, double[] values) {
        this.shape = shape;
        this.values = values;
    }

    /// @return what stands after the tensor's description; nothing if it is too large to be read
    static String of(Tensor x) {
        if (x.released()) {
            return ", released";
        }
        if (x.shape().size() > MOST) {
            return "";
        }
        var printed = new Printed(x.shape(), x.toDoubles());
        printed.along(0);
        return printed.text.toString();
    }

    private void along(int axis) {
        if (axis == shape.rank()) {
            text.append(String.format(Locale.ROOT, "%.5g", values[next++]));
            return;
        }
        text.append('[');
        for (int i = 0; i < shape.dim(axis); i++) {
            text.append(i == 0 ? "" : ", ");
            along(axis + 1);
        }
        text.append(']');
    }
}
