package dynat.attacks;

import java.util.Arrays;

/// A square whose upper half is a hill and whose lower half a hollow, of length 1.
///
/// @param side   in pixels
/// @param values `[side, side]`
record SquarePattern(int side, double[] values) {

    /// The pattern of this size, which falls off more steeply in L1.
    static SquarePattern of(int side, Norm norm) {
        var values = new double[side * side];
        int half = side / 2;
        hill(values, 0, half, side, 1, norm);
        hill(values, half, side - half, side, -1, norm);
        normalise(values, 0, values.length, norm);
        return new SquarePattern(side, values);
    }

    /// {@return rows and columns exchanged}
    SquarePattern turned() {
        var turned = new double[values.length];
        Arrays.setAll(turned, i -> at(i % side, i / side));
        return new SquarePattern(side, turned);
    }

    double at(int row, int column) {
        return values[row * side + column];
    }

    /// Nested rectangles in the rows from `top` on, growing from the middle.
    private static void hill(double[] values, int top, int height, int width, double sign, Norm norm) {
        int rounds = Math.max(height / 2 + 1, width / 2 + 1);
        for (int round = 0; round < rounds; round++) {
            double square = (round + 1.0) * (round + 1), weight = sign / (norm == Norm.L1 ? square * square : square);
            int row = height / 2 - round, column = width / 2 - round;
            for (int i = Math.max(row, 0); i < Math.min(row + 2 * round + 1, height); i++) {
                for (int j = Math.max(column, 0); j < Math.min(column + 2 * round + 1, width); j++) {
                    values[(top + i) * width + j] += weight;
                }
            }
        }
        normalise(values, top * width, (top + height) * width, norm);
    }

    private static void normalise(double[] values, int from, int end, Norm norm) {
        double sum = 0;
        for (int i = from; i < end; i++) {
            sum += norm == Norm.L1 ? Math.abs(values[i]) : values[i] * values[i];
        }
        double length = norm == Norm.L1 ? sum : Math.sqrt(sum);
        for (int i = from; i < end; i++) {
            values[i] /= length;
        }
    }
}
