package dynat.attacks;

import dynat.attacks.SquareWindows.Window;
import java.util.Arrays;

/// How a proposal of [SquareHills] differs from the clean image: one image's numbers, on the host, used for one image
/// after the other.
final class SquareChange {

    private static final double TINY = 1e-12; // so that nothing is divided by zero
    /// The L1 ball is left a little unfilled, against rounding.
    private static final double L1_PART = 1 - 1e-6;

    private final Norm norm;
    private final double radius;
    private final int channels, height, width;
    /// `[C, H, W]` row by row.
    private final double[] change;
    private final L1Lowering lowering;
    private double[] hill = new double[0];

    /// No change yet.
    ///
    /// @param images of whose size it is
    /// @param radius of the ball that it has to stay in
    SquareChange(SquareImages images, Norm norm, double radius) {
        this.norm = norm;
        this.radius = radius;
        channels = images.channels();
        height = images.height();
        width = images.width();
        change = new double[images.size()];
        lowering = new L1Lowering(change.length, radius * L1_PART);
    }

    /// Becomes nothing.
    void clear() {
        Arrays.fill(change, 0);
    }

    /// Becomes how image `n`'s best differs from the clean one.
    ///
    /// @return how far it is
    double load(SquareImages images, int n) {
        double[] clean = images.clean(), best = images.best();
        int from = n * change.length, i = 0;
        double a = 0, b = 0, c = 0, d = 0; // four sums, so that additions need not wait for each other
        for (; i + 3 < change.length; i += 4) {
            a += size(change[i] = best[from + i] - clean[from + i]);
            b += size(change[i + 1] = best[from + i + 1] - clean[from + i + 1]);
            c += size(change[i + 2] = best[from + i + 2] - clean[from + i + 2]);
            d += size(change[i + 3] = best[from + i + 3] - clean[from + i + 3]);
        }
        for (; i < change.length; i++) {
            a += size(change[i] = best[from + i] - clean[from + i]);
        }
        return root(a + b + (c + d));
    }

    /// Writes a pattern over what is there in one channel; what would lie outside the image is left out.
    void tile(int channel, Window window, SquarePattern pattern, double sign) {
        for (int i = 0; i < Math.min(window.side(), height - window.top()); i++) {
            for (int j = 0; j < Math.min(window.side(), width - window.left()); j++) {
                change[(channel * height + window.top() + i) * width + window.left() + j] = pattern.at(i, j) * sign;
            }
        }
    }

    /// Adds a hill beside a hollow to what is there in a window of one channel, as large as what is unused, what was
    /// there, and what is given up by clearing another window.
    ///
    /// @param whole [#length] before any channel was changed
    void move(int channel, Window window, Window cleared, SquarePattern pattern, double sign, double whole) {
        int first = place(channel, window), second = place(channel, cleared), side = window.side();
        double inFirst = 0, inBoth = 0;
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                double here = size(change[first + i * width + j]);
                inFirst += here;
                inBoth += here;
                if (!window.contains(cleared.top() + i, cleared.left() + j)) {
                    inBoth += size(change[second + i * width + j]);
                }
            }
        }
        hill = hill.length < side * side ? new double[side * side] : hill;
        double part = TINY + root(inFirst), sum = 0;
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                double value = sign * pattern.at(i, j) + change[first + i * width + j] / part;
                hill[i * side + j] = value;
                sum += size(value);
            }
        }
        double scale = budget(whole, root(inBoth)) / (TINY + root(sum));
        for (int i = 0; i < side; i++) {
            Arrays.fill(change, second + i * width, second + i * width + side, 0);
        }
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                change[first + i * width + j] = hill[i * side + j] * scale;
            }
        }
    }

    private int place(int channel, Window window) {
        return (channel * height + window.top()) * width + window.left();
    }

    /// How far a channel's new window may go: its share of what is unused, and what the two windows had.
    private double budget(double whole, double windows) {
        return norm == Norm.L2
                ? Math.sqrt(Math.max(radius * radius - whole * whole, 0) / channels + windows * windows)
                : (Math.max(radius - whole, 0) / channels + windows) * channels;
    }

    /// Writes image `n` after the change, brought to the ball's surface and into `[0, 1]`; in L1 to the nearest point
    /// that is in both.
    ///
    /// @param into `[C, H, W]` row by row, from `to`
    void propose(SquareImages images, int n, double[] into, int to) {
        int from = n * change.length;
        double[] clean = images.clean();
        if (norm == Norm.L1) {
            lowering.nearest(clean, from, change, into, to);
            return;
        }
        double scale = radius / (length() + TINY);
        for (int i = 0; i < change.length; i++) {
            into[to + i] = Math.min(Math.max(clean[from + i] + scale * change[i], 0), 1);
        }
    }

    /// {@return how far it is, in four sums, so that additions need not wait for each other}
    double length() {
        double a = 0, b = 0, c = 0, d = 0;
        int i = 0;
        for (; i + 3 < change.length; i += 4) {
            a += size(change[i]);
            b += size(change[i + 1]);
            c += size(change[i + 2]);
            d += size(change[i + 3]);
        }
        for (; i < change.length; i++) {
            a += size(change[i]);
        }
        return root(a + b + (c + d));
    }

    private double size(double change) {
        return norm == Norm.L2 ? change * change : Math.abs(change);
    }

    private double root(double sum) {
        return norm == Norm.L2 ? Math.sqrt(sum) : sum;
    }
}
