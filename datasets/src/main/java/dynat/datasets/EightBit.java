package dynat.datasets;

import dynat.datasets.operations.Bitmap;
import java.util.function.UnaryOperator;

/// Images of floats as 8-bit pictures. An image of bytes keeps its values exactly; other floats are rounded to nearest.
final class EightBit {
    private EightBit() {}

    /// Changes an image as a picture of bytes.
    ///
    /// @param image `C H W` in `[0, 1]`; overwritten
    static float[] change(float[] image, ImageSize size, UnaryOperator<Bitmap> operations) {
        byte[] bytes = new byte[image.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(255 * image[i]);
        }
        Bitmap changed = operations.apply(new Bitmap(size.channels(), size.height(), size.width(), bytes));
        for (int i = 0; i < bytes.length; i++) {
            image[i] = changed.value(i) / 255f;
        }
        return image;
    }

    /// @param name of the variation that needs pictures
    /// @throws IllegalArgumentException if images of this size are none
    static void requireFit(String name, ImageSize size) {
        if (size.channels() != 1 && size.channels() != 3) {
            throw new IllegalArgumentException("""
                    %s: the images have %d channels
                        fix:    take it for grey images, of 1 channel, or colour, of 3""".formatted(name, size.channels()));
        }
    }
}
