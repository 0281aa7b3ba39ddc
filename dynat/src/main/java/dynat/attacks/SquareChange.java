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
        int from = n * change.length;
        for (int i = 0; i < change.length; i++) {
            change[i] = best[from + i] - clean[from + i];
        }
        return length();
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
        // of a row that the two share, the first or last columns are the other window's alone
        int alone = Math.clamp(cleared.left() - window.left(), -side, side);
        double inFirst = 0, inOther = 0;
        for (int i = 0; i < side; i++) {
            inFirst += sum(change, first + i * width, side);
            boolean shared = window.hasRow(cleared.top() + i);
            int begin = shared && alone > 0 ? side - alone : 0, count = shared ? Math.abs(alone) : side;
            inOther += sum(change, second + i * width + begin, count);
        }
        hill = hill.length < side * side ? new double[side * side] : hill;
        double[] values = pattern.values();
        double part = 1 / (TINY + root(inFirst));
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                hill[i * side + j] = sign * values[i * side + j] + part * change[first + i * width + j];
            }
        }
        double scale = budget(whole, root(inFirst + inOther)) / (TINY + root(sum(hill, 0, side * side)));
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
            double moved = clean[from + i] + scale * change[i];
            into[to + i] = moved < 0 ? 0 : moved > 1 ? 1 : moved;
        }
    }

    /// {@return how far it is}
    double length() {
        return root(sum(change, 0, change.length));
    }

    /// {@return the sum of squares in L2, else of magnitudes; in four, so that additions need not wait for each other}
    private double sum(double[] x, int from, int count) {
        double a = 0, b = 0, c = 0, d = 0;
        int i = from, end = from + count;
        for (; i + 3 < end; i += 4) {
            a += size(x[i]);
            b += size(x[i + 1]);
            c += size(x[i + 2]);
            d += size(x[i + 3]);
        }
        for (; i < end; i++) {
            a += size(x[i]);
        }
        return a + b + (c + d);
    }

    private double size(double change) {
        return norm == Norm.L2 ? change * change : Math.abs(change);
    }

    private double root(double sum) {
        return norm == Norm.L2 ? Math.sqrt(sum) : sum;
    }
}
