package dynat.datasets;

import dynat.tensor.Pictures.View;
import java.util.stream.IntStream;

/// A random window of the image in a frame, as large as the image: each of the `(2 padding + 1)^2` is equally likely.
///
/// @param padding how wide the frame is on every side, in pixels
/// @param border  what the frame shows
public record Crop(int padding, Border border) implements Variation {

    /// A crop that can be drawn.
    ///
    /// @throws IllegalArgumentException if `padding` is negative
    public Crop {
        if (padding < 0) {
            throw new IllegalArgumentException("""
                    crop: padding is %d pixels
                        fix:    pass 0 for no crop, or more""".formatted(padding));
        }
    }

    @Override
    public void requireFit(ImageSize size) {
        int shorter = Math.min(size.height(), size.width());
        if (border == Border.REFLECT && padding >= shorter) {
            throw new IllegalArgumentException("""
                    crop: a frame of %d pixels cannot reflect images of %d x %d
                        fix:    pass at most %d, or a frame of zeros""".formatted(padding, size.height(), size.width(), shorter - 1));
        }
    }

    @Override
    public float[] vary(float[] image, ImageSize size, SplitMix random) {
        View drawn = move(View.of(0), random);
        return window(image, size, drawn.down(), drawn.right());
    }

    /// Shifts the window of a view that shows all of a picture.
    View move(View view, SplitMix random) {
        int down = random.below(2 * padding + 1) - padding;
        int right = random.below(2 * padding + 1) - padding;
        return new View(view.picture(), down, right, border == Border.REFLECT, view.mirror());
    }

    /// Returns `out[c, y, x] = in[c, y + down, x + right]`.
    float[] window(float[] image, ImageSize size, int down, int right) {
        int height = size.height(), width = size.width();
        int[] rows = indices(height, down), columns = indices(width, right);
        float[] out = new float[image.length];
        for (int row = 0; row < size.channels() * height; row++) {
            int from = rows[row % height];
            for (int x = 0; x < width && from >= 0; x++) {
                if (columns[x] >= 0) {
                    out[row * width + x] = image[(row / height * height + from) * width + columns[x]];
                }
            }
        }
        return out;
    }

    private int[] indices(int extent, int shift) {
        return IntStream.range(shift, shift + extent)
                .map(i -> border.index(i, extent))
                .toArray();
    }
}
