package dynat.datasets;

import java.util.Arrays;

/// Blackens a square about a pixel that is drawn evenly from all; what lies beyond the image is cut off.
///
/// Paper: DeVries and Taylor, 2017, "Improved regularization of convolutional neural networks with cutout", who take
/// 16 pixels for CIFAR-10 and 8 for CIFAR-100.
///
/// @param side of the square, in pixels; its middle is pixel `side / 2`, rounded down
public record Cutout(int side) implements Variation {

    /// A square that can be cut out.
    ///
    /// @throws IllegalArgumentException if it has no pixel
    public Cutout {
        if (side < 1) {
            throw new IllegalArgumentException("""
                    cutout: the square's side is %d pixels
                        fix:    pass 1 or more""".formatted(side));
        }
    }

    @Override
    public float[] vary(float[] image, ImageSize size, SplitMix random) {
        int height = size.height(), width = size.width();
        int top = random.below(height) - side / 2, left = random.below(width) - side / 2;
        int first = Math.max(left, 0), end = Math.min(left + side, width);
        for (int c = 0; c < size.channels(); c++) {
            for (int y = Math.max(top, 0); y < Math.min(top + side, height); y++) {
                int row = (c * height + y) * width;
                Arrays.fill(image, row + first, row + end, 0);
            }
        }
        return image;
    }
}
