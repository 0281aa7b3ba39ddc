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
        int rank = x.shape().rank();
        if (rank != 4 && rank != 2) {
            throw ShapeError.in("batchNorm")
                    .because("input has rank %d, not 4 or 2", rank)
                    .shape("input", x.shape(), "N C H W")
                    .fix("pass feature maps, or rows of features");
        }
        int channels = x.shape().dim(1);
        int count = channels == 0 ? 0 : x.shape().size() / channels;
        if (count < 2) {
            throw ShapeError.in("batchNorm")
                    .because("a channel has %d number(s), and a variance needs 2", count)
                    .shape("input", x.shape(), "N C H W")
                    .fix("train on batches of 2 or more, or normalise by running statistics");
        }
        var each = rank == 4 ? new Shape(1, channels, 1, 1) : new Shape(1, channels);
        Tensor mean = Tensor.sum(each, X, x).times(1.0 / count);
        return new ChannelStatistics(mean, Tensor.sum(each, SQUARE, x, mean).times(1.0 / count), count);
    }
}
