package dynat.attacks;

/// [L1Ball]'s projection of one image on the host, for attacks that keep their images there.
final class L1Projection {
    private L1Projection() {}

    private static final int ROUNDS = 128;
    /// Each time so many rounds were made, the bracket is halved.
    private static final int HALVES = 4;

    /// The nearest change that is in the ball and leaves the image in `[0, 1]`.
    ///
    /// What is left of a change falls with `α` from what the box allows to nothing, and the sum of all of it along
    /// straight pieces: Newton's steps, or halves where those would leave the bracket, end on the exact `α`.
    ///
    /// @param clean  images one after the other
    /// @param from   where the image begins
    /// @param change what to add to it; overwritten
    /// @param radius of the ball
    static void project(double[] clean, int from, double[] change, double radius) {
        double[] size = new double[change.length], room = new double[change.length];
        double high = 0;
        for (int i = 0; i < room.length; i++) {
            double x = clean[from + i] + change[i];
            size[i] = Math.abs(change[i]);
            room[i] = size[i] - Math.max(0, Math.max(-x, x - 1));
            high = Math.max(high, size[i]);
        }
        double alpha = alpha(size, room, high, radius);
        for (int i = 0; i < room.length; i++) {
            double left = Math.min(Math.max(size[i] - alpha, 0), room[i]);
            change[i] = Math.copySign(left, change[i]);
        }
    }

    /// @param high where nothing is left
    private static double alpha(double[] size, double[] room, double high, double radius) {
        if (radius == 0) {
            return high;
        }
        double alpha = 0, low = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            double left = 0;
            int falling = 0;
            for (int i = 0; i < room.length; i++) {
                double rest = size[i] - alpha;
                left += Math.min(Math.max(rest, 0), room[i]);
                falling += rest > 0 && rest <= room[i] ? 1 : 0;
            }
            double over = left - radius;
            if (over == 0 || over < 0 && alpha == 0) {
                return alpha;
            }
            if (over > 0) {
                low = alpha;
            } else {
                high = alpha;
            }
            double newton = alpha + over / falling, middle = (low + high) / 2;
            boolean inside = newton > low && newton < high && round % HALVES != 0;
            double next = inside ? newton : middle;
            if (next == alpha || next <= low || next >= high) {
                return alpha;
            }
            alpha = next;
        }
        return alpha;
    }
}
