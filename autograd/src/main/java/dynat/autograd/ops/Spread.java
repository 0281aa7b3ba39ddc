package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.stream.IntStream;

/// Mean and variance of groups of numbers.
///
/// @param divisor what a sum of squares was divided by
record Spread(Tensor mean, Tensor variance, int divisor) {

    private static final Formula X = input(0), DEVIATION = X.minus(input(1));
    private static final Formula SQUARE = DEVIATION.times(DEVIATION);

    /// @param reduced the shape of the results, as [Tensor#reduce] takes it
    static Spread of(String op, Tensor x, Shape reduced, int correction) {
        int count = count(x.shape(), reduced.toRank(x.shape().rank()));
        if (correction < 0 || count <= correction) {
            throw ShapeError.in(op)
                    .because("%d number(s) become one, and the correction is %d", count, correction)
                    .shape("input", x.shape(), "")
                    .fix("give a correction from 0 that is less than how many numbers become one");
        }
        Tensor mean = Tensor.map(X.over(count), Tensor.sum(reduced, X, x));
        int divisor = count - correction;
        return new Spread(mean, Tensor.map(X.over(divisor), Tensor.sum(reduced, SQUARE, x, mean)), divisor);
    }

    /// How many numbers become one, be there any or not.
    private static int count(Shape x, Shape reduced) {
        return IntStream.range(0, x.rank())
                .filter(axis -> reduced.dim(axis) != x.dim(axis))
                .map(x::dim)
                .reduce(1, (a, b) -> a * b);
    }
}
