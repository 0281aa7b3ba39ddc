package dynat.tests.ptx;

/// How what is computed becomes a number of single precision.
enum Rounding {
    NEAREST,
    ZERO,
    DOWN,
    UP;

    /// The rounding that an opcode names: `rn`, `rz`, `rm`, `rp`, also with an `i` for integers.
    static Rounding of(Program.Statement s) {
        for (var word : s.words().subList(1, s.words().size())) {
            switch (word) {
                case "rn", "rni" -> {
                    return NEAREST;
                }
                case "rz", "rzi" -> {
                    return ZERO;
                }
                case "rm", "rmi" -> {
                    return DOWN;
                }
                case "rp", "rpi" -> {
                    return UP;
                }
                default -> {}
            }
        }
        return NEAREST;
    }

    /// Rounds to an integer.
    double integer(double x) {
        return switch (this) {
            case NEAREST -> Math.rint(x);
            case ZERO -> x < 0 ? Math.ceil(x) : Math.floor(x);
            case DOWN -> Math.floor(x);
            case UP -> Math.ceil(x);
        };
    }

    /// Rounds `value + error`, of which `value` is the nearest in double precision.
    float single(double value, double error) {
        float nearest = (float) value;
        double beyond = value - nearest;
        if (this == NEAREST) {
            return nearestOf(value, error, nearest, beyond);
        }
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return nearest;
        }
        int sign = Float.isInfinite(nearest) ? (nearest > 0 ? -1 : 1) : sign(beyond, error);
        boolean down = this == DOWN || this == ZERO && value > 0, up = this == UP || this == ZERO && value < 0;
        if (sign < 0 && down) {
            return Math.nextDown(nearest);
        }
        return sign > 0 && up ? Math.nextUp(nearest) : nearest;
    }

    private static int sign(double beyond, double error) {
        return (int) Math.signum(beyond != 0 ? beyond : error);
    }

    /// Where `value` lies between two single numbers, the error decides.
    private static float nearestOf(double value, double error, float nearest, double beyond) {
        if (error == 0 || beyond == 0 || Float.isInfinite(nearest)) {
            return nearest;
        }
        float other = beyond > 0 ? Math.nextUp(nearest) : Math.nextDown(nearest);
        boolean tie = Math.abs(beyond) == Math.abs((double) other - value);
        return tie && Math.signum(error) == Math.signum(beyond) ? other : nearest;
    }

    /// What `a + b` lacks in double precision.
    static double error(double a, double b) {
        double sum = a + b, part = sum - a;
        double error = (a - (sum - part)) + (b - part);
        return Double.isNaN(error) ? 0 : error;
    }
}
