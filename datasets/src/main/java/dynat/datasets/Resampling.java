package dynat.datasets;

import java.util.Arrays;

/// Scales rows of bytes by a triangular filter as wide as the scale, so that shrinking averages (bilinear with
/// antialiasing). Weights are multiples of `2^-22` and every result is rounded to a byte: the arithmetic of Pillow's
/// `BILINEAR`, to the bit.
///
/// @param first for each value of the result, the first of the row that counts
/// @param weights for each value of the result, those of the values from there on
/// @param in how many values a row has
record Resampling(int[] first, int[][] weights, int in) {

    private static final int BITS = 22;

    /// @param in how many values a row has
    /// @param out how many it shall have
    static Resampling of(int in, int out) {
        double scale = (double) in / out, reach = Math.max(scale, 1);
        int[] first = new int[out];
        int[][] weights = new int[out][];
        for (int i = 0; i < out; i++) {
            double center = (i + 0.5) * scale;
            first[i] = Math.max(0, (int) (center - reach + 0.5));
            double[] taps = new double[Math.min(in, (int) (center + reach + 0.5)) - first[i]];
            for (int k = 0; k < taps.length; k++) {
                taps[k] = Math.max(0, 1 - Math.abs((k + first[i] - center + 0.5) / reach));
            }
            double sum = Arrays.stream(taps).reduce(0, Double::sum);
            weights[i] = Arrays.stream(taps)
                    .mapToInt(tap -> (int) (0.5 + tap / sum * (1 << BITS)))
                    .toArray();
        }
        return new Resampling(first, weights, in);
    }

    /// Scales every row.
    byte[] rows(byte[] values) {
        int rows = values.length / in, out = first.length;
        if (in == out) {
            return values;
        }
        byte[] scaled = new byte[rows * out];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < out; i++) {
                int sum = 1 << BITS - 1;
                for (int k = 0; k < weights[i].length; k++) {
                    sum += weights[i][k] * (values[row * in + first[i] + k] & 0xff);
                }
                scaled[row * out + i] = (byte) Math.min(255, sum >> BITS);
            }
        }
        return scaled;
    }
}
