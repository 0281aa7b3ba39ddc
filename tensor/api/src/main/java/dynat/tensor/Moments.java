package dynat.tensor;

/// Mean and variance of each channel of images, over images and pixels.
///
/// @param mean     `[C]`, NaN where there are no numbers
/// @param variance `[C]` biased: the mean of the squared deviations
public record Moments(Tensor mean, Tensor variance) {

    /// Those of a batch. A convolution gathers those of its result as it goes: [Convolution#withStatistics].
    ///
    /// @param x `[N, C, H, W]`
    /// @return  one mean and one variance a channel
    /// @throws ShapeError if `x` has another rank
    public static Moments of(Tensor x) {
        if (x.shape().rank() != 4) {
            throw ShapeError.in("moments")
                    .because("input has rank %d, not 4", x.shape().rank())
                    .shape("input", x.shape(), "N C H W")
                    .fix("reshape it to [N, C, H, W]; extents may be 1");
        }
        x.storage();
        var moments = unwritten(x.device(), x.shape().dim(1));
        x.device().kernels().moments(x, moments.mean, moments.variance);
        return moments;
    }

    static Moments unwritten(Device device, int channels) {
        var each = new Shape(channels);
        return new Moments(device.allocate(each, Order.ROW_MAJOR), device.allocate(each, Order.ROW_MAJOR));
    }
}
