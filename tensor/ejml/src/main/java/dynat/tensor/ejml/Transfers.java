package dynat.tensor.ejml;

import dynat.tensor.Tensor;
import java.util.List;

/// Numbers brought in, out, and from one order into the other.
final class Transfers {
    private Transfers() {}

    private interface Move {
        /// @param rowMajor which number, in row-major order of the logical shape
        /// @param memory   where it lies in the tensor's array
        void one(int rowMajor, int memory);
    }

    static void upload(float[] values, Tensor out) {
        var memory = Doubles.of(out);
        forEach(out, (i, at) -> memory[at] = values[i]);
    }

    static void upload(double[] values, Tensor out) {
        var memory = Doubles.of(out);
        forEach(out, (i, at) -> memory[at] = values[i]);
    }

    static void download(Tensor x, float[] into) {
        var memory = Doubles.of(x);
        forEach(x, (i, at) -> into[i] = (float) memory[at]);
    }

    static void download(Tensor x, double[] into) {
        var memory = Doubles.of(x);
        forEach(x, (i, at) -> into[i] = memory[at]);
    }

    /// `y = x`, each in its own order.
    static void copy(Tensor x, Tensor y) {
        Operand from = Operand.of(x), to = Operand.of(y);
        Rows.forEach(x.shape(), List.of(from, to), (starts, count) -> {
            for (int i = 0; i < count; i++) {
                to.values()[starts[1] + i * to.step()] = from.values()[starts[0] + i * from.step()];
            }
        });
    }

    private static void forEach(Tensor tensor, Move move) {
        var operand = Operand.of(tensor);
        var rowMajor = new int[1];
        Rows.forEach(tensor.shape(), List.of(operand), (starts, count) -> {
            for (int i = 0; i < count; i++) {
                move.one(rowMajor[0]++, starts[0] + i * operand.step());
            }
        });
    }
}
