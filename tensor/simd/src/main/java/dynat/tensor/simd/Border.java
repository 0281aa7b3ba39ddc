package dynat.tensor.simd;

import java.util.Arrays;

/// Copies of parts of images, a group's channels of them, with the zeros around them; or of what a prologue makes of
/// them.
///
/// @param images how many at most; `rows` of each at most
/// @param pitch  pixels of a row, from the first position's first tap
record Border(Correlation c, int images, int rows, int pitch) {

    /// `[images, rows, pitch, channels]`, zero where there is no pixel; in this thread's scratch. Rows that no tap
    /// meets are left as they are.
    ///
    /// @param image the first image; `count` follow each other
    /// @param row   the first row, counted from that of the first position's first tap; `seen` follow each other
    float[] around(float[] x, Start start, Lanes lanes, int image, int count, int row, int seen, int group) {
        int channels = c.channels(),
                line = pitch * channels,
                width = c.columns().in();
        float[] pixels = Scratch.floats(Scratch.Use.STRIP, images * rows * line + Buffers.MULTIPLE);
        int beyond = c.columns().first();
        int left = Math.clamp(-beyond, 0, pitch), right = Math.clamp(width - beyond, left, pitch);
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < seen; i++) {
                if (!c.rows().meets(i, seen)) {
                    continue;
                }
                int to = (n * rows + i) * line, h = row + c.rows().first() + i;
                if (h < 0 || h >= c.rows().in() || left == right) {
                    Arrays.fill(pixels, to, to + line, 0);
                    continue;
                }
                Arrays.fill(pixels, to, to + left * channels, 0);
                int from = c.read(image + n, h, beyond + left, group);
                if (start.isNone()) {
                    copy(x, from, right - left, pixels, to + left * channels);
                } else {
                    int first = group * channels;
                    lanes.start(
                            x, from, c.inPixel(), start, first, channels, right - left, pixels, to + left * channels);
                }
                Arrays.fill(pixels, to + right * channels, to + line, 0);
            }
        }
        return pixels;
    }

    private void copy(float[] x, int from, int count, float[] pixels, int to) {
        int channels = c.channels();
        if (c.groups() == 1) {
            System.arraycopy(x, from, pixels, to, count * channels);
            return;
        }
        for (int j = 0; j < count; j++) {
            System.arraycopy(x, from + j * c.inPixel(), pixels, to + j * channels, channels);
        }
    }
}
