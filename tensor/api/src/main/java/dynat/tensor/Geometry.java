package dynat.tensor;

/// Where a convolution's window stands, how far apart its taps are, and which channels it joins.
///
/// ```java
/// new Geometry(2, 1)                              // every other pixel, a border of one
/// new Geometry(1, 2).dilated(2).grouped(8)        // taps two pixels apart, channels in eight groups
/// new Geometry(1, 0).strided(1, 2).padded(0, 3)   // down the image and across it each its own
/// ```
///
/// @param rows    how the window moves down the image
/// @param columns how it moves along a row
/// @param groups  into how many equal groups input and output channels are cut; each output sees the inputs of its own
///                group only. As many as there are input channels is a depthwise convolution.
public record Geometry(Axis rows, Axis columns, int groups) {

    /// How a window moves along one axis: tap `p` of window `i` meets pixel `i · stride + p · dilation − padding`.
    ///
    /// @param stride   the distance between neighbouring windows, in pixels
    /// @param padding  how many zero pixels stand around the image, on each side
    /// @param dilation the distance between neighbouring taps of a window, in pixels
    public record Axis(int stride, int padding, int dilation) {

        /// A window that can move.
        ///
        /// @throws IllegalArgumentException if stride or dilation are below 1, or padding below 0
        public Axis {
            if (stride < 1 || padding < 0 || dilation < 1) {
                throw new IllegalArgumentException(
                        "geometry: stride is %d, padding %d and dilation %d\n    fix:    stride and dilation from 1, padding from 0"
                                .formatted(stride, padding, dilation));
            }
        }

        /// How much a window covers.
        ///
        /// @param taps of the window
        /// @return     how many pixels it spans, from the first tap to the last
        public long span(int taps) {
            return (long) dilation * (taps - 1) + 1;
        }

        /// The extent of a convolution's output.
        ///
        /// @param in   extent of the input, in pixels
        /// @param taps of the window
        /// @return     how many windows fit; not positive if none does
        public int out(int in, int taps) {
            return Math.toIntExact(Math.floorDiv(in + 2L * padding - span(taps), stride) + 1);
        }

        /// The extent of a transposed convolution's output.
        ///
        /// @param out  extent of the input of a transposed convolution, in pixels
        /// @param taps of the window
        /// @return     the least extent into which so many windows fit; not positive if they fit the padding alone
        public int transposed(int out, int taps) {
            return Math.toIntExact((out - 1L) * stride - 2L * padding + span(taps));
        }
    }

    /// A window along both axes.
    ///
    /// @throws IllegalArgumentException if there is less than one group
    public Geometry {
        if (groups < 1) {
            throw new IllegalArgumentException("geometry: groups is %d\n    fix:    groups from 1".formatted(groups));
        }
    }

    /// Rows and columns alike, taps side by side, all channels in one group.
    ///
    /// @param stride  the distance between neighbouring windows, in pixels
    /// @param padding how many zero pixels stand around the image, on each side
    public Geometry(int stride, int padding) {
        this(new Axis(stride, padding, 1), new Axis(stride, padding, 1), 1);
    }

    /// The same with strides of its own for rows and columns.
    ///
    /// @param down   the distance between windows one below the other, in pixels, from 1
    /// @param across the distance between windows side by side, in pixels, from 1
    /// @return       a geometry with these strides
    public Geometry strided(int down, int across) {
        return new Geometry(
                new Axis(down, rows.padding, rows.dilation),
                new Axis(across, columns.padding, columns.dilation),
                groups);
    }

    /// The same with paddings of its own for rows and columns.
    ///
    /// @param above  how many zero pixels stand above the image, and as many below it
    /// @param beside how many zero pixels stand on its left, and as many on its right
    /// @return       a geometry with this padding
    public Geometry padded(int above, int beside) {
        return new Geometry(
                new Axis(rows.stride, above, rows.dilation),
                new Axis(columns.stride, beside, columns.dilation),
                groups);
    }

    /// The same with another distance between taps.
    ///
    /// @param dilation the distance between neighbouring taps, in pixels, from 1
    /// @return         a geometry with this dilation
    public Geometry dilated(int dilation) {
        return dilated(dilation, dilation);
    }

    /// The same with distances between taps of its own for rows and columns.
    ///
    /// @param down   the distance between taps one below the other, in pixels, from 1
    /// @param across the distance between taps side by side, in pixels, from 1
    /// @return       a geometry with these dilations
    public Geometry dilated(int down, int across) {
        return new Geometry(
                new Axis(rows.stride, rows.padding, down), new Axis(columns.stride, columns.padding, across), groups);
    }

    /// The same with channels cut into groups.
    ///
    /// @param groups how many, from 1; they must divide the channels of input and output
    /// @return       a geometry with these groups
    public Geometry grouped(int groups) {
        return new Geometry(rows, columns, groups);
    }

    /// The shape of a convolution's output.
    ///
    /// @param x `[N, C, H, W]`
    /// @param w `[O, C/groups, kH, kW]`
    /// @return  `[N, O, H', W']`, as many windows as fit
    public Shape out(Shape x, Shape w) {
        return new Shape(x.dim(0), w.dim(0), rows.out(x.dim(2), w.dim(2)), columns.out(x.dim(3), w.dim(3)));
    }
}
