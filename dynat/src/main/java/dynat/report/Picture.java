package dynat.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/// An image as PNG, which a page holds within itself.
final class Picture {
    private Picture() {}

    private static final float[] ABOVE = {0.96f, 0.55f, 0.2f}, BELOW = {0.2f, 0.5f, 0.96f}; // red, green, blue

    /// Colours for what is above and below the middle, 0.5; images of three channels have their own.
    ///
    /// @param values `[C, H, W]` in `[0, 1]`
    /// @return       `[3, H, W]`
    static float[] signed(float[] values, int channels) {
        if (channels == 3) {
            return values;
        }
        int plane = values.length / channels;
        float[] coloured = new float[3 * plane];
        for (int p = 0; p < plane; p++) {
            float far = Math.abs(2 * values[p] - 1);
            float[] end = values[p] > 0.5f ? ABOVE : BELOW;
            for (int c = 0; c < 3; c++) {
                coloured[c * plane + p] = 0.5f + far * (end[c] - 0.5f);
            }
        }
        return coloured;
    }

    /// The address of an image that is its own file.
    ///
    /// @param values `[C, H, W]` in `[0, 1]`; of other than three channels the first is shown in grey
    static String address(float[] values, int channels, int height, int width) {
        int plane = height * width;
        BufferedImage image = new BufferedImage(
                width, height, channels == 3 ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY);
        int[] pixel = new int[channels == 3 ? 3 : 1];
        for (int p = 0; p < plane; p++) {
            for (int c = 0; c < pixel.length; c++) {
                pixel[c] = Math.round(255 * Math.clamp(values[c * plane + p], 0, 1));
            }
            image.getRaster().setPixel(p % width, p / width, pixel);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", png);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }
}
