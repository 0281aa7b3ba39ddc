package dynat.datasets;

import dynat.tensor.Pictures.View;

/// Mirrors half of the images left to right.
public record Flip() implements Variation {

    @Override
    public float[] vary(float[] image, ImageSize size, SplitMix random) {
        if (random.below(2) == 1) {
            for (int row = 0; row < image.length; row += size.width()) {
                reverse(image, row, size.width());
            }
        }
        return image;
    }

    /// Mirrors a view.
    View move(View view, SplitMix random) {
        boolean turns = random.below(2) == 1;
        return new View(view.picture(), view.down(), view.right(), view.reflect(), view.mirror() != turns);
    }

    private static void reverse(float[] values, int start, int length) {
        for (int left = start, last = start + length - 1; left < last; left++, last--) {
            float value = values[left];
            values[left] = values[last];
            values[last] = value;
        }
    }
}
