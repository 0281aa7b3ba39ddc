package dynat.datasets;

import java.util.Arrays;

/// One way of looking at an image, `out[c, y, x] = in[c, y + down, x' + right]` with `x' = W - 1 - x` if mirrored and
/// `x' = x` if not; outside the image all is zero.
///
/// @param down how far the window lies below the image's top, in pixels
/// @param right how far the window lies to the right of the image's left edge, in pixels
/// @param mirrored whether the window is then turned left to right
record View(int down, int right, boolean mirrored) {

    /// The image as it is.
    static final View WHOLE = new View(0, 0, false);

    /// Writes the view of an image.
    ///
    /// @param pixels the image's values, `C H W`
    /// @param into receives `size.values()` of them
    /// @param at where in `into` the first of them goes
    void write(float[] pixels, ImageSize size, float[] into, int at) {
        int height = size.height(), width = size.width();
        for (int c = 0; c < size.channels(); c++) {
            for (int y = 0; y < height; y++) {
                int row = at + (c * height + y) * width; // out[c, y, :]
                if (y + down < 0 || y + down >= height) {
                    Arrays.fill(into, row, row + width, 0);
                } else {
                    writeRow(pixels, (c * height + y + down) * width, into, row, width); // in[c, y + down, :]
                    if (mirrored) {
                        reverse(into, row, width);
                    }
                }
            }
        }
    }

    private void writeRow(float[] pixels, int from, float[] into, int row, int width) {
        int first = Math.clamp(-right, 0, width), end = Math.clamp(width - right, 0, width);
        Arrays.fill(into, row, row + first, 0);
        if (first < end) {
            System.arraycopy(pixels, from + first + right, into, row + first, end - first);
        }
        Arrays.fill(into, row + end, row + width, 0);
    }

    private static void reverse(float[] values, int start, int length) {
        for (int left = start, last = start + length - 1; left < last; left++, last--) {
            float value = values[left];
            values[left] = values[last];
            values[last] = value;
        }
    }
}
