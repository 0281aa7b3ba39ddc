package dynat.attacks;

/// [L1Ball]'s projection of one image on the host, for attacks that keep their images there.
final class L1Projection {
    private L1Projection() {}

    private static final int ROUNDS = 128;

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
        var room = new double[change.length];
        double high = 0;
        for (int i = 0; i < room.length; i++) {
            double x = clean[from + i];
            room[i] = Math.abs(Math.min(Math.max(x + change[i], 0), 1) - x);
            high = Math.max(high, Math.abs(change[i]));
        }
        double alpha = alpha(change, room, high, radius);
        for (int i = 0; i < room.length; i++) {
            double left = Math.min(Math.max(Math.abs(change[i]) - alpha, 0), room[i]);
            change[i] = Math.copySign(left, change[i]);
        }
    }

    private static double alpha(double[] change, double[] room, double high, double radius) {
        double alpha = 0, low = 0;
        for (int round = 0; round < ROUNDS; round++) {
            double left = 0;
            int falling = 0;
            for (int i = 0; i < room.length; i++) {
                double rest = Math.abs(change[i]) - alpha;
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
            double newton = falling > 0 ? alpha + over / falling : high;
            double next = newton >= low && newton <= high ? newton : (low + high) / 2;
            if (next == alpha) {
                return alpha;
            }
            alpha = next;
        }
        return alpha;
    }
}
