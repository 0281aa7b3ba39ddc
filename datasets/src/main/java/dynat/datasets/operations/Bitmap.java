package dynat.datasets.operations;

import java.util.function.IntUnaryOperator;

/// An 8-bit picture.
///
/// @param channels 1 for grey, 3 for red, green and blue
/// @param height   in pixels
/// @param width    in pixels
/// @param values   `C H W` unsigned bytes
public record Bitmap(int channels, int height, int width, byte[] values) {

    /// Checks the extents.
    ///
    /// @throws IllegalArgumentException if it is neither grey nor in colour, or has not as many values as pixels
    public Bitmap {
        if (channels != 1 && channels != 3 || values.length != channels * height * width) {
            throw new IllegalArgumentException("""
                    bitmap: %d values in %d channels of %d x %d pixels
                        fix:    pass grey pictures of 1 channel, or colour of 3, one value a pixel and channel""".formatted(values.length, channels, height, width));
        }
    }

    /// {@return how many pixels it has}
    public int pixels() {
        return height * width;
    }

    /// One value.
    ///
    /// @param i its place among [#values]
    /// @return  from 0 to 255
    public int value(int i) {
        return values[i] & 0xff;
    }

    /// This with other values.
    ///
    /// @param other `C H W`
    /// @return      a picture of the same size
    public Bitmap with(byte[] other) {
        return new Bitmap(channels, height, width, other);
    }

    /// This with each value replaced by a function of itself.
    ///
    /// @param function from 0 to 255 to the same; what it gives beyond is clamped
    /// @return         a picture of the same size
    public Bitmap map(IntUnaryOperator function) {
        byte[] out = values.clone();
        for (int c = 0; c < channels; c++) {
            mapChannel(c, function, out);
        }
        return with(out);
    }

    /// Writes one channel, each value replaced by a function of itself.
    void mapChannel(int channel, IntUnaryOperator function, byte[] out) {
        byte[] table = new byte[256];
        for (int v = 0; v < 256; v++) {
            table[v] = (byte) Math.clamp(function.applyAsInt(v), 0, 255);
        }
        for (int i = channel * pixels(); i < (channel + 1) * pixels(); i++) {
            out[i] = table[value(i)];
        }
    }

    /// Returns how often each value stands in a channel.
    int[] histogram(int channel) {
        int[] counts = new int[256];
        for (int i = channel * pixels(); i < (channel + 1) * pixels(); i++) {
            counts[value(i)]++;
        }
        return counts;
    }

    /// Returns `[H W]` the brightness of each pixel: `0.299 R + 0.587 G + 0.114 B` (ITU-R 601) in units of `2^-16`,
    /// rounded to nearest, as Pillow has it; of a grey picture itself.
    byte[] grey() {
        if (channels == 1) {
            return values;
        }
        byte[] grey = new byte[pixels()];
        for (int p = 0; p < grey.length; p++) {
            grey[p] = (byte)
                    (19_595 * value(p) + 38_470 * value(pixels() + p) + 7_471 * value(2 * pixels() + p) + 0x8000 >> 16);
        }
        return grey;
    }

    /// Returns this or what lies beyond it, seen from another picture: `other + factor · (this − other)`, cut off to
    /// whole numbers from 0 to 255, in float as Pillow has it.
    Bitmap blend(Bitmap other, double factor) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < out.length; i++) {
            int from = other.value(i);
            out[i] = (byte) Math.clamp((int) (from + (float) factor * (value(i) - from)), 0, 255);
        }
        return with(out);
    }

    /// Returns `out[y, x] = in[d x + e y + f, a x + b y + c]`, positions being those of pixels' centres, and the pixel
    /// taken that holds the point; black outside. In units of `2^-16`, as Pillow has it.
    Bitmap affine(double a, double b, double c, double d, double e, double f) {
        int ax = fixed(a), bx = fixed(b), dy = fixed(d), ey = fixed(e);
        int x0 = fixed(c + a * 0.5 + b * 0.5), y0 = fixed(f + d * 0.5 + e * 0.5);
        byte[] out = new byte[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = x0 + ax * x + bx * y >> 16, row = y0 + dy * x + ey * y >> 16;
                if (column >= 0 && column < width && row >= 0 && row < height) {
                    for (int plane = 0; plane < values.length; plane += pixels()) {
                        out[plane + y * width + x] = values[plane + row * width + column];
                    }
                }
            }
        }
        return with(out);
    }

    private static int fixed(double number) {
        return (int) Math.floor(number * 65_536 + 0.5);
    }
}
