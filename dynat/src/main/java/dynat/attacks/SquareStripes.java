package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Shape;

/// Moves in L∞: vertical stripes at first, then windows of one colour, always at the ball's corners.
///
/// @param radius of the ball
record SquareStripes(double radius) implements SquareMoves {

    /// One sign a column and channel.
    @Override
    public void start(SquareImages images, Draws draws) {
        int channels = images.channels(), width = images.width(), size = images.size();
        double[] signs = SquareMoves.signs(draws.uniform(new Shape(images.count(), channels, 1, width), -1, 1)
                .toDoubles());
        for (int i = 0; i < images.count() * size; i++) {
            int stripe = i / (images.height() * width) * width + i % width;
            images.proposal()[i] = Math.clamp(images.clean()[i] + radius * signs[stripe], 0, 1);
        }
    }

    /// One sign a channel.
    @Override
    public void propose(SquareImages images, SquareWindows windows, Draws draws) {
        int channels = images.channels(), height = images.height(), width = images.width();
        double[] signs = SquareMoves.signs(
                Upstream.once(draws, new Shape(images.count(), channels), -1, 1).toDoubles());
        double[] clean = images.clean(), proposal = images.proposal();
        images.open(windows);
        for (int plane = 0; plane < signs.length; plane++) {
            int n = plane / channels;
            double move = 2 * radius * signs[plane];
            for (int row = windows.tops()[n]; row < windows.tops()[n] + windows.side(); row++) {
                int from = (plane * height + row) * width + windows.lefts()[n];
                for (int i = from; i < from + windows.side(); i++) {
                    double near = Math.min(Math.max(proposal[i] + move, clean[i] - radius), clean[i] + radius);
                    proposal[i] = Math.min(Math.max(near, 0), 1);
                }
            }
        }
    }
}
