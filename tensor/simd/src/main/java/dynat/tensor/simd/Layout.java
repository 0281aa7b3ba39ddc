package dynat.tensor.simd;

import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;

/// Where the numbers of tensors lie, and their rearrangement from one [Order] to the other.
final class Layout {
    private Layout() {}

    private static final int FEW = 4;

    /// Whether the numbers of `x` lie as `order` has them.
    static boolean lies(Tensor x, Order order) {
        return x.order() == order || Order.coincide(x.shape());
    }

    /// The extents of `shape` along `axes`.
    static int[] extents(Shape shape, int[] axes) {
        var extents = new int[axes.length];
        Arrays.setAll(extents, i -> shape.dim(axes[i]));
        return extents;
    }

    /// The distances in memory along `axes`, 0 along those where the extent is 1.
    static int[] strides(Shape shape, Order order, int[] axes) {
        int[] strides = order.strides(shape), along = new int[axes.length];
        Arrays.setAll(along, i -> shape.dim(axes[i]) == 1 ? 0 : strides[axes[i]]);
        return along;
    }

    /// Transposes each of `images` matrices: `to[i, column, row] = from[i, row, column]`.
    ///
    /// In squares, so that neither side jumps over more cache lines than there are; few rows or columns, such as
    /// colours, in one go each.
    static void transpose(float[] from, float[] to, int images, int rows, int columns, Workers workers) {
        if (Math.min(rows, columns) <= FEW) {
            workers.run(images, image -> few(from, to, image * rows * columns, rows, columns));
            return;
        }
        int square = 16, bands = Math.ceilDiv(rows, square);
        workers.run(images * bands, index -> {
            int base = index / bands * rows * columns, row = index % bands * square, end = Math.min(rows, row + square);
            for (int column = 0; column < columns; column += square) {
                for (int j = column; j < Math.min(columns, column + square); j++) {
                    for (int i = row; i < end; i++) {
                        to[base + j * rows + i] = from[base + i * columns + j];
                    }
                }
            }
        });
    }

    private static void few(float[] from, float[] to, int base, int rows, int columns) {
        if (rows == 3) {
            three(from, to, base, columns);
        } else if (rows <= columns) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    to[base + j * rows + i] = from[base + i * columns + j];
                }
            }
        } else {
            for (int j = 0; j < columns; j++) {
                for (int i = 0; i < rows; i++) {
                    to[base + j * rows + i] = from[base + i * columns + j];
                }
            }
        }
    }

    /// Planes of three colours to pixels.
    private static void three(float[] from, float[] to, int base, int pixels) {
        int green = base + pixels, blue = green + pixels;
        for (int j = 0, at = base; j < pixels; j++, at += 3) {
            to[at] = from[base + j];
            to[at + 1] = from[green + j];
            to[at + 2] = from[blue + j];
        }
    }
}
