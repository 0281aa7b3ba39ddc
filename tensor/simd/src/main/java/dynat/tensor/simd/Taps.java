package dynat.tensor.simd;

/// The taps of a position that are on pixels, in order.
///
/// @param pixels  how far each tap's pixel lies from the position's first one, counted in numbers
/// @param weights where each tap's weights begin
record Taps(int[] pixels, int[] weights) {

    /// @param i     a row of positions, `j` a column of them
    /// @param pixel numbers of a pixel
    /// @param width distance between the weights of two taps
    static Taps of(Correlation c, int i, int j, int pixel, int width) {
        int top = c.rows().tapsFrom(i), down = c.rows().tapsEnd(i) - top;
        int left = c.columns().tapsFrom(j), across = c.columns().tapsEnd(j) - left;
        var taps = new Taps(new int[down * across], new int[down * across]);
        for (int k = 0; k < down * across; k++) {
            int p = top + k / across, q = left + k % across;
            taps.pixels[k] =
                    (p * c.rows().apart() * c.columns().in() + q * c.columns().apart()) * pixel;
            taps.weights[k] = (p * c.columns().taps() + q) * width;
        }
        return taps;
    }

    int count() {
        return pixels.length;
    }
}
