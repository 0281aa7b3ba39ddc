package dynat.autograd.ops;

import dynat.tensor.Moments;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;

/// Mean and variance of each channel of a batch, over images and pixels.
///
/// @param mean     `[1, C, 1, 1]`, or `[1, C]` of a matrix
/// @param variance of the same shape, biased: the sum of squares is divided by [#count]
/// @param count    how many numbers a channel has, `N · H · W`
public record ChannelStatistics(Tensor mean, Tensor variance, int count) {

    /// The statistics of a batch.
    ///
    /// @param x `[N, C, H, W]` activations, or `[N, C]`
    /// @return  one mean and one variance a channel
    /// @throws ShapeError if `x` has another rank, or a channel fewer than two numbers
    public static ChannelStatistics of(Tensor x) {
        int count = count(x.shape());
        Tensor images =
                x.shape().rank() == 4 ? x : x.reshape(new Shape(count, x.shape().dim(1), 1, 1));
        return of(Moments.of(images), x.shape());
    }

    /// Statistics that are known already.
    ///
    /// @param moments of C channels
    /// @param x       the shape of what they are of, `[N, C, H, W]` or `[N, C]`
    /// @return        one mean and one variance a channel
    /// @throws ShapeError if `x` has another rank, or a channel fewer than two numbers
    public static ChannelStatistics of(Moments moments, Shape x) {
        int count = count(x);
        var each = x.rank() == 4 ? new Shape(1, x.dim(1), 1, 1) : new Shape(1, x.dim(1));
        return new ChannelStatistics(
                moments.mean().reshape(each), moments.variance().reshape(each), count);
    }

    private static int count(Shape x) {
        if (x.rank() != 4 && x.rank() != 2) {
            throw ShapeError.in("batchNorm")
                    .because("input has rank %d, not 4 or 2", x.rank())
                    .shape("input", x, "N C H W")
                    .fix("pass feature maps, or rows of features");
        }
        int count = x.dim(1) == 0 ? 0 : x.size() / x.dim(1);
        if (count < 2) {
            throw ShapeError.in("batchNorm")
                    .because("a channel has %d number(s), and a variance needs 2", count)
                    .shape("input", x, "N C H W")
                    .fix("train on batches of 2 or more, or normalise by running statistics");
        }
        return count;
    }
}
