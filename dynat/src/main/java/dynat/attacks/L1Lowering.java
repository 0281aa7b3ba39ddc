package dynat.attacks;

/// [L1Ball#nearest] of one image on the host, in double precision, for changes most of which are zero.
final class L1Lowering {

    private static final int ROUNDS = 256;
    private static final double SLACK = 1e-15; // by how much the sum may miss the radius, as a part of it
    /// Numbers that are asked about at once whether there is any change.
    private static final int STRETCH = 8;

    private final double radius;
    /// Where the image changes, how much, and what the box lets stand of it: the first `count` are filled.
    private final int[] places;
    private final double[] sizes, rooms;
    /// What is left of each change when all are lowered.
    private final double[] lowered;
    private int count;

    /// @param numbers of an image
    /// @param radius  of the ball
    L1Lowering(int numbers, double radius) {
        this.radius = radius;
        places = new int[numbers];
        sizes = new double[numbers];
        rooms = new double[numbers];
        lowered = new double[numbers];
    }

    /// Writes the nearest image to `clean + change` that is in the ball and in `[0, 1]`.
    ///
    /// @param clean  the ball's centre, from `from`
    /// @param change one number for each of the image
    /// @param into   written from `to`
    void nearest(double[] clean, int from, double[] change, double[] into, int to) {
        gather(clean, from, change);
        double alpha = alpha();
        System.arraycopy(clean, from, into, to, change.length);
        for (int k = 0; k < count; k++) {
            int at = places[k];
            double moved = change[at], stands = Math.max(sizes[k] - alpha, 0);
            double left = stands < rooms[k] ? Math.copySign(stands, moved) : moved;
            into[to + at] = Math.min(Math.max(clean[from + at] + left, 0), 1);
        }
    }

    private void gather(double[] clean, int from, double[] change) {
        count = 0;
        for (int i = 0; i < change.length; i += STRETCH) {
            int end = Math.min(i + STRETCH, change.length);
            if (anywhere(change, i, end)) {
                for (int at = i; at < end; at++) {
                    places[count] = at;
                    count += change[at] != 0 ? 1 : 0;
                }
            }
        }
        for (int k = 0; k < count; k++) {
            double centre = clean[from + places[k]], moved = change[places[k]];
            sizes[k] = Math.abs(moved);
            rooms[k] = Math.abs(Math.min(Math.max(centre + moved, 0), 1) - centre);
        }
    }

    private static boolean anywhere(double[] change, int from, int end) {
        long bits = 0;
        for (int i = from; i < end; i++) {
            bits |= Double.doubleToRawLongBits(change[i]);
        }
        return bits != 0;
    }

    /// {@return by how much every change is lowered}
    private double alpha() {
        double largest = 0, left = 0;
        int falling = 0;
        for (int k = 0; k < count; k++) { // what `lower` and `falling` give where nothing is lowered yet
            largest = Math.max(largest, sizes[k]);
            left += rooms[k];
            falling += sizes[k] <= rooms[k] ? 1 : 0;
        }
        if (radius == 0) {
            return largest;
        }
        var search = new L1Ball.Search(largest);
        for (int round = 0; round < ROUNDS && search.step(round, left - radius, falling, radius * SLACK); round++) {
            left = lower(search.alpha());
            falling = falling(search.alpha());
        }
        return search.alpha();
    }

    /// Fills `lowered`, a vector of numbers at a time.
    ///
    /// @return their sum, in four, so that additions need not wait for each other
    private double lower(double alpha) {
        for (int k = 0; k < count; k++) {
            lowered[k] = Math.min(Math.max(sizes[k] - alpha, 0), rooms[k]);
        }
        double a = 0, b = 0, c = 0, d = 0;
        int k = 0;
        for (; k + 3 < count; k += 4) {
            a += lowered[k];
            b += lowered[k + 1];
            c += lowered[k + 2];
            d += lowered[k + 3];
        }
        for (; k < count; k++) {
            a += lowered[k];
        }
        return a + b + (c + d);
    }

    /// {@return how many changes get smaller as they are lowered further}
    private int falling(double alpha) {
        int falling = 0;
        for (int k = 0; k < count; k++) {
            double size = sizes[k] - alpha;
            falling += (size > 0 ? 1 : 0) & (size <= rooms[k] ? 1 : 0);
        }
        return falling;
    }
}
