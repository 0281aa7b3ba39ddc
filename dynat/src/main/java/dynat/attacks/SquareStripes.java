package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Shape;

/// Moves in L∞: vertical stripes at first, then windows of one colour, always at the ball's corners.
///
/// @param radius of the ball
record SquareStripes(double radius) implements SquareMoves {

    /// One sign a column and channel.
    @Override
    public Proposals start(SquareImages images, Draws draws) {
        int channels = images.channels(), height = images.height(), width = images.width(), size = images.size();
        double[] signs = SquareMoves.signs(draws.uniform(new Shape(images.count(), channels, 1, width), -1, 1)
                .toDoubles());
        double[] clean = images.clean();
        return (n, into, to) -> {
            for (int i = 0; i < size; i++) {
                double sign = signs[(n * channels + i / (height * width)) * width + i % width];
                into[to + i] = Math.clamp(clean[n * size + i] + radius * sign, 0, 1);
            }
        };
    }

    /// One sign a channel. Two radii from wherever a number was is beyond the ball, so it comes to a corner again.
    @Override
    public Proposals propose(SquareImages images, SquareWindows windows, Draws draws) {
        int channels = images.channels(), height = images.height(), width = images.width(), size = images.size();
        double[] signs = SquareMoves.signs(
                Upstream.once(draws, new Shape(images.count(), channels), -1, 1).toDoubles());
        double[] clean = images.clean(), best = images.best();
        return (n, into, to) -> {
            var window = windows.of(n);
            System.arraycopy(best, n * size, into, to, size);
            for (int channel = 0; channel < channels; channel++) {
                double corner = radius * signs[n * channels + channel];
                for (int row = window.top(); row < window.top() + window.side(); row++) {
                    int first = (channel * height + row) * width + window.left();
                    for (int i = first; i < first + window.side(); i++) {
                        double moved = clean[n * size + i] + corner;
                        into[to + i] = moved < 0 ? 0 : moved > 1 ? 1 : moved;
                    }
                }
            }
        };
    }
}
