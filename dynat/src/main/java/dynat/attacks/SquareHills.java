package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Shape;
import java.util.Arrays;

/// Moves in L2 and L1: a hill beside a hollow in one window, paid for by clearing another one.
final class SquareHills implements SquareMoves {

    private static final double TINY = 1e-12; // so that nothing is divided by zero
    /// The L1 ball is left a little unfilled, against rounding.
    private static final double L1_PART = 1 - 1e-6;
    private static final int TILES = 5;

    private final Norm norm;
    private final double radius;
    private SquarePattern pattern;

    SquareHills(Norm norm, double radius) {
        this.norm = norm;
        this.radius = radius;
    }

    /// Tiles of patterns, five from top to bottom.
    @Override
    public void start(SquareImages images, Draws draws) {
        int side = Math.max(images.height() / TILES, 1), margin = Math.max(images.height() - TILES * side, 0) / 2;
        var changes = new double[images.count()][images.size()];
        int tile = 0;
        for (int down = 0; down < images.height() / side; down++) {
            for (int right = 0; right < images.width() / side; right++) {
                tile(images, margin + down * side, margin + right * side, side, draws.at(tile++), changes);
            }
        }
        bring(images, changes);
    }

    private void tile(SquareImages images, int top, int left, int side, Draws draws, double[][] changes) {
        var patterns = patterns(images, side, draws.at(0));
        double[] signs = signs(images, draws.at(1));
        for (int plane = 0; plane < signs.length; plane++) {
            int n = plane / images.channels(), channel = plane % images.channels();
            var pattern = patterns[n];
            for (int i = 0; i < Math.min(side, images.height() - top); i++) {
                for (int j = 0; j < Math.min(side, images.width() - left); j++) {
                    changes[n][(channel * images.height() + top + i) * images.width() + left + j] =
                            pattern.at(i, j) * signs[plane];
                }
            }
        }
    }

    /// Each image's pattern, lying or standing.
    private SquarePattern[] patterns(SquareImages images, int side, Draws draws) {
        if (pattern == null || pattern.side() != side) {
            pattern = SquarePattern.of(side, norm);
        }
        var patterns = new SquarePattern[images.count()];
        double[] turns = Upstream.once(draws, new Shape(patterns.length), 0, 1).toDoubles();
        for (int n = 0; n < patterns.length; n++) {
            patterns[n] = turns[n] > 0.5 ? pattern.turned() : pattern;
        }
        return patterns;
    }

    private double[] signs(SquareImages images, Draws draws) {
        return SquareMoves.signs(draws.uniform(new Shape(images.count(), images.channels()), -1, 1)
                .toDoubles());
    }

    @Override
    public void propose(SquareImages images, SquareWindows windows, Draws draws) {
        var cleared = SquareWindows.draw(windows.side(), images, draws.at(0));
        var patterns = patterns(images, windows.side(), draws.at(1));
        double[] signs = signs(images, draws.at(2));
        int channels = images.channels();
        var changes = new double[images.count()][images.size()];
        for (int n = 0; n < images.count(); n++) {
            double whole = change(images, n, changes[n]);
            for (int c = 0; c < channels; c++) {
                double sign = signs[n * channels + c];
                move(images, n, c, windows, cleared, patterns[n], sign, whole, changes[n]);
            }
        }
        bring(images, changes);
    }

    /// How image `n`'s best differs from the clean one, and how far it is.
    private double change(SquareImages images, int n, double[] change) {
        double[] clean = images.clean(), best = images.best();
        int from = n * change.length;
        for (int i = 0; i < change.length; i++) {
            change[i] = best[from + i] - clean[from + i];
        }
        return length(change);
    }

    /// In one channel of image `n`.
    private void move(
            SquareImages images,
            int n,
            int channel,
            SquareWindows windows,
            SquareWindows cleared,
            SquarePattern pattern,
            double sign,
            double whole,
            double[] change) {
        int side = windows.side(), width = images.width(), plane = channel * images.height() * width;
        int first = plane + windows.tops()[n] * width + windows.lefts()[n];
        int second = plane + cleared.tops()[n] * width + cleared.lefts()[n];
        double inFirst = 0, inBoth = 0;
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                double here = size(change[first + i * width + j]);
                inFirst += here;
                inBoth += here;
                if (!windows.contains(n, cleared.tops()[n] + i, cleared.lefts()[n] + j)) {
                    inBoth += size(change[second + i * width + j]);
                }
            }
        }
        var hill = new double[side * side];
        double part = TINY + root(inFirst), sum = 0;
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                double value = sign * pattern.at(i, j) + change[first + i * width + j] / part;
                hill[i * side + j] = value;
                sum += size(value);
            }
        }
        double scale = budget(whole, root(inBoth), images.channels()) / (TINY + root(sum));
        for (int i = 0; i < side; i++) {
            Arrays.fill(change, second + i * width, second + i * width + side, 0);
        }
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                change[first + i * width + j] = hill[i * side + j] * scale;
            }
        }
    }

    /// How far a channel's new window may go: its share of what is unused, and what the two windows had.
    private double budget(double whole, double windows, int channels) {
        return norm == Norm.L2
                ? Math.sqrt(Math.max(radius * radius - whole * whole, 0) / channels + windows * windows)
                : (Math.max(radius - whole, 0) / channels + windows) * channels;
    }

    /// Proposes the changes, brought to the ball's surface and into `[0, 1]`; in L1 to the nearest point of both.
    private void bring(SquareImages images, double[]... changes) {
        double[] clean = images.clean(), proposal = images.proposal();
        int size = images.size();
        for (int n = 0; n < changes.length; n++) {
            double scale = norm == Norm.L2 ? radius / (length(changes[n]) + TINY) : 1;
            for (int i = 0; i < size; i++) {
                proposal[n * size + i] = clean[n * size + i] + scale * changes[n][i];
            }
        }
        if (norm == Norm.L1) {
            images.bringInto(norm.ball(radius * L1_PART));
        } else {
            Arrays.setAll(proposal, i -> Math.clamp(proposal[i], 0, 1));
        }
    }

    private double length(double... change) {
        double even = 0, odd = 0;
        int i = 0;
        for (; i + 1 < change.length; i += 2) {
            even += size(change[i]);
            odd += size(change[i + 1]);
        }
        return root(even + odd + (i < change.length ? size(change[i]) : 0));
    }

    private double size(double change) {
        return norm == Norm.L2 ? change * change : Math.abs(change);
    }

    private double root(double sum) {
        return norm == Norm.L2 ? Math.sqrt(sum) : sum;
    }
}
