package dynat.evaluation;

import dynat.tensor.DType;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// Images as bytes, in the precision of the device that they come from, so that nothing is lost.
final class Rows {
    private Rows() {}

    /// One array an image.
    ///
    /// @param x `[N, C, H, W]`
    static byte[][] of(Tensor x) {
        byte[] all = bytes(x);
        int images = x.shape().dim(0), each = all.length / images;
        var rows = new byte[images][];
        for (int n = 0; n < images; n++) {
            rows[n] = Arrays.copyOfRange(all, n * each, (n + 1) * each);
        }
        return rows;
    }

    /// All numbers, little-endian.
    static byte[] bytes(Tensor x) {
        var bytes = ByteBuffer.allocate(x.shape().size() * width(x.dtype())).order(ByteOrder.LITTLE_ENDIAN);
        if (x.dtype() == DType.F64) {
            bytes.asDoubleBuffer().put(x.toDoubles());
        } else {
            bytes.asFloatBuffer().put(x.toFloats());
        }
        return bytes.array();
    }

    private static int width(DType dtype) {
        return dtype == DType.F64 ? Double.BYTES : Float.BYTES;
    }

    /// These images on the current device.
    ///
    /// @param image `[C, H, W]`
    /// @return      `[N, C, H, W]`
    static Tensor tensor(List<byte[]> rows, Shape image, DType dtype) {
        var all = ByteBuffer.allocate(rows.size() * image.size() * width(dtype)).order(ByteOrder.LITTLE_ENDIAN);
        rows.forEach(all::put);
        all.flip();
        var shape = new Shape(rows.size(), image.dim(0), image.dim(1), image.dim(2));
        if (dtype == DType.F64) {
            var values = new double[shape.size()];
            all.asDoubleBuffer().get(values);
            return Tensor.of(shape, values);
        }
        var values = new float[shape.size()];
        all.asFloatBuffer().get(values);
        return Tensor.of(shape, values);
    }
}
