package dynat.tensor;

import java.util.Arrays;

/// A window that slides along one axis of an image.
///
/// @param kernel   its extent, in pixels
/// @param stride   the distance between neighbouring windows, in pixels
/// @param padding  how many pixels stand before the image and after it; at most half of the kernel
/// @param ceilMode whether a last window that reaches beyond image and padding counts, if it begins before their end
public record Window(int kernel, int stride, int padding, boolean ceilMode) {

    /// A window that can slide.
    ///
    /// @throws IllegalArgumentException if kernel or stride are below 1, or padding below 0 or above half of the kernel
    public Window {
        if (kernel < 1 || stride < 1 || padding < 0 || padding > kernel / 2) {
            throw new IllegalArgumentException(
                    "pool: kernel is %d, stride %d and padding %d\n    fix:    kernel and stride from 1, padding from 0 to half of the kernel"
                            .formatted(kernel, stride, padding));
        }
    }

    /// Windows side by side: as far apart as they are long, no padding.
    ///
    /// @param kernel the extent of each, in pixels, from 1
    /// @return       a window without ceil mode
    public static Window of(int kernel) {
        return new Window(kernel, kernel, 0, false);
    }

    /// {@return this window at another stride}
    ///
    /// @param pixels between neighbouring windows, from 1
    public Window withStride(int pixels) {
        return new Window(kernel, pixels, padding, ceilMode);
    }

    /// {@return this window with a last one that reaches beyond image and padding, if it begins before their end}
    public Window withCeilMode() {
        return new Window(kernel, stride, padding, true);
    }

    /// How many windows there are.
    ///
    /// @param in extent of the image, in pixels
    /// @return   how many windows there are, as PyTorch counts them; less than 1 if none fits
    public int out(int in) {
        int beyond = in + 2 * padding - kernel;
        if (!ceilMode) {
            return Math.floorDiv(beyond, stride) + 1;
        }
        int out = Math.ceilDiv(beyond, stride) + 1;
        return (out - 1) * stride >= in + padding ? out - 1 : out;
    }

    /// Where the windows over an image begin and end; what lies in the padding is left out.
    ///
    /// @param in extent of the image, in pixels
    /// @return   as many windows as [#out] says
    public Windows over(int in) {
        var first = new int[out(in)];
        var end = new int[first.length];
        Arrays.setAll(first, i -> Math.max(0, i * stride - padding));
        Arrays.setAll(end, i -> Math.min(in, i * stride - padding + kernel));
        return new Windows(first, end);
    }

    /// The windows along one axis, both ends never decreasing, none empty.
    ///
    /// @param first each window's first pixel
    /// @param end   one more than its last
    public record Windows(int[] first, int[] end) {
        /// {@return how many there are}
        public int count() {
            return first.length;
        }

        /// For each pixel, the first window over it or beyond it.
        ///
        /// @param extent of the image, in pixels
        /// @return       one window a pixel, [#count] where there is none
        public int[] firstOver(int extent) {
            return passed(end, extent);
        }

        /// For each pixel, one more than the last window over it or before it.
        ///
        /// @param extent of the image, in pixels
        /// @return       one window a pixel
        public int[] endOver(int extent) {
            return passed(first, extent);
        }

        /// For each pixel, how many of `bounds`, which never decrease, are not above it.
        private static int[] passed(int[] bounds, int extent) {
            var passed = new int[extent];
            for (int pixel = 0, i = 0; pixel < extent; pixel++) {
                while (i < bounds.length && bounds[i] <= pixel) {
                    i++;
                }
                passed[pixel] = i;
            }
            return passed;
        }
    }

    /// The shape of what windows over `x` give.
    static Shape outputShape(String op, Shape x, Window rows, Window columns) {
        checkImages(op, x);
        int height = rows.out(x.dim(2)), width = columns.out(x.dim(3));
        if (height < 1 || width < 1) {
            throw ShapeError.in(op)
                    .because(
                            "a window of %d x %d does not fit an image of %d x %d with padding %d x %d",
                            rows.kernel, columns.kernel, x.dim(2), x.dim(3), rows.padding, columns.padding)
                    .shape("input", x, "N C H W")
                    .fix("pass larger images, or make the window smaller");
        }
        return x.with(2, height).with(3, width);
    }

    /// Holds a shape against that of images.
    ///
    /// @param op who asks, for messages
    /// @param x  `[N, C, H, W]`
    /// @throws ShapeError if it has another rank
    public static void checkImages(String op, Shape x) {
        if (x.rank() != 4) {
            throw ShapeError.in(op)
                    .because("input has rank %d, not 4", x.rank())
                    .shape("input", x, "N C H W")
                    .fix("pass images or feature maps, not flattened ones");
        }
    }
}
