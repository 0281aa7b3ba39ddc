package dynat.attacks;

/// [L1Ball#nearest] of one image on the host, in double precision, for changes most of which are zero.
final class L1Lowering {

    private static final int ROUNDS = 256;
    private static final double SLACK = 1e-15; // by how much the sum may miss the radius, as a part of it

    private final double radius;
    /// Where the image changes, how much, and what the box lets stand of it: the first `count` are filled.
    private final int[] places;
    private final double[] sizes, rooms;
    private int count;

    /// @param numbers of an image
    /// @param radius  of the ball
    L1Lowering(int numbers, double radius) {
        this.radius = radius;
        places = new int[numbers];
        sizes = new double[numbers];
        rooms = new double[numbers];
    }

    /// Writes the nearest image to `clean + change` that is in the ball and in `[0, 1]`.
    ///
    /// @param clean  the ball's centre, from `from`
    /// @param change one number for each of the image
    /// @param into   written from `from`
    void nearest(double[] clean, int from, double[] change, double[] into) {
        gather(clean, from, change);
        double alpha = alpha();
        System.arraycopy(clean, from, into, from, change.length);
        for (int k = 0; k < count; k++) {
            int at = from + places[k];
            double moved = change[places[k]], stands = Math.max(sizes[k] - alpha, 0);
            double left = stands < rooms[k] ? Math.copySign(stands, moved) : moved;
            into[at] = Math.clamp(clean[at] + left, 0, 1);
        }
    }

    private void gather(double[] clean, int from, double[] change) {
        count = 0;
        for (int i = 0; i < change.length; i++) {
            places[count] = i;
            count += change[i] != 0 ? 1 : 0;
        }
        for (int k = 0; k < count; k++) {
            double centre = clean[from + places[k]], moved = change[places[k]];
            sizes[k] = Math.abs(moved);
            rooms[k] = Math.abs(Math.clamp(centre + moved, 0, 1) - centre);
        }
    }

    /// {@return by how much every change is lowered}
    private double alpha() {
        double largest = 0;
        for (int k = 0; k < count; k++) {
            largest = Math.max(largest, sizes[k]);
        }
        if (radius == 0) {
            return largest;
        }
        var search = new L1Ball.Search(largest);
        for (int round = 0; round < ROUNDS; round++) {
            double left = 0, falling = 0, alpha = search.alpha();
            for (int k = 0; k < count; k++) {
                double lowered = Math.max(sizes[k] - alpha, 0);
                left += Math.min(lowered, rooms[k]);
                falling += lowered > 0 && lowered <= rooms[k] ? 1 : 0;
            }
            if (!search.step(round, left - radius, falling, radius * SLACK)) {
                break;
            }
        }
        return search.alpha();
    }
}
