package dynat.tensor.simd;

import java.util.Arrays;

/// Copies of parts of images with the zeros around them.
///
/// @param images how many at most; `rows` of each at most
/// @param pitch  pixels of a row, from the correlation's `left`
record Border(Correlation c, int images, int rows, int pitch) {

    /// `[images, rows, pitch, channels]`, zero where there is no pixel; in this thread's scratch.
    ///
    /// @param image the first image; `count` follow each other
    /// @param row   the first row, counted from the correlation's `top`; `seen` follow each other
    float[] around(float[] x, int image, int count, int row, int seen) {
        int channels = c.channels(), line = pitch * channels;
        float[] pixels = Scratch.floats(Scratch.Use.STRIP, images * rows * line + Buffers.MULTIPLE);
        int left = Math.clamp(-c.left(), 0, pitch), right = Math.clamp(c.width() - c.left(), left, pitch);
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < seen; i++) {
                int to = (n * rows + i) * line, h = row + c.top() + i;
                if (h < 0 || h >= c.height() || left == right) {
                    Arrays.fill(pixels, to, to + line, 0);
                    continue;
                }
                int from = (((image + n) * c.height() + h) * c.width() + c.left() + left) * channels;
                Arrays.fill(pixels, to, to + left * channels, 0);
                System.arraycopy(x, from, pixels, to + left * channels, (right - left) * channels);
                Arrays.fill(pixels, to + right * channels, to + line, 0);
            }
        }
        return pixels;
    }
}
