package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;

/// Mean and variance of each channel of a batch, over images and pixels.
///
/// @param mean     `[1, C, 1, 1]`, or `[1, C]` of a matrix
/// @param variance of the same shape, biased: the sum of squares is divided by [#count]
/// @param count    how many numbers a channel has, `N · H · W`
public record ChannelStatistics(Tensor mean, Tensor variance, int count) {

    private static final Formula X = input(0), MEAN = input(1);
    private static final Formula SQUARE = X.minus(MEAN).times(X.minus(MEAN));

    /// The statistics of a batch.
    ///
    /// @param x `[N, C, H, W]` activations, or `[N, C]`
    /// @return  one mean and one variance a channel
    /// @throws ShapeError if `x` has another rank, or a channel fewer than two numbers
    public static ChannelStatistics of(Tensor x) {
        int count = count(x.shape());
        var each = each(x.shape());
        Tensor mean = Tensor.sum(each, X, x).times(1.0 / count);
        return new ChannelStatistics(mean, Tensor.sum(each, SQUARE, x, mean).times(1.0 / count), count);
    }

    /// Statistics that are known already.
    ///
    /// @param mean     `[C]`
    /// @param variance `[C]` biased
    /// @param x        the shape of what they are of, `[N, C, H, W]` or `[N, C]`
    /// @return         one mean and one variance a channel
    /// @throws ShapeError if `x` has another rank, or a channel fewer than two numbers
    public static ChannelStatistics of(Tensor mean, Tensor variance, Shape x) {
        int count = count(x);
        return new ChannelStatistics(mean.reshape(each(x)), variance.reshape(each(x)), count);
    }

    private static Shape each(Shape x) {
        return x.rank() == 4 ? new Shape(1, x.dim(1), 1, 1) : new Shape(1, x.dim(1));
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
