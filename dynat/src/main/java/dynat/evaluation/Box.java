package dynat.evaluation;

import dynat.tensor.Tensor;

/// How images lie to `[0, 1]`.
///
/// @param least   the smallest number of all
/// @param largest the largest
/// @param inside  `[N]` whether all of an image's numbers lie in it; not those that are no numbers
record Box(double least, double largest, boolean[] inside) {

    /// @param x     `[N, C, H, W]`
    /// @param slack by how much a number may lie outside
    static Box of(Tensor x, double slack) {
        double[] values = x.toDoubles();
        double least = Double.POSITIVE_INFINITY, largest = Double.NEGATIVE_INFINITY;
        var inside = new boolean[x.shape().dim(0)];
        int each = values.length / inside.length;
        for (int n = 0; n < inside.length; n++) {
            inside[n] = true;
            for (int i = n * each; i < (n + 1) * each; i++) {
                inside[n] &= values[i] >= -slack && values[i] <= 1 + slack;
                least = Math.min(least, values[i]);
                largest = Math.max(largest, values[i]);
            }
        }
        return new Box(least, largest, inside);
    }
}
