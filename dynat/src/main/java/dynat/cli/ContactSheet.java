package dynat.cli;

import dynat.cli.config.FileProblem;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/// Attacked images on one sheet, a row each: a caption, the clean image, the adversarial one, and their difference.
///
/// The caption is the image's number in its data set, and below it the label and what the network now answers:
/// `17` over `3>5`. Of the difference grey is no change; it is magnified so that the row's largest change is black or
/// white.
///
/// @param channels of the images: 1 or 3, or any other number, of which the first is shown in grey
/// @param height   in pixels
/// @param width    in pixels
/// @param rows     from the top
record ContactSheet(int channels, int height, int width, List<Row> rows) {

    private static final int ZOOMED = 96, GAP = 4, WHITE = 0xffffff, PAPER = 0x202020;

    /// One image and what it became.
    ///
    /// @param image       its number in its data set
    /// @param label       its class
    /// @param answer      the class that the network now tells
    /// @param clean       `C H W` in `[0, 1]`
    /// @param adversarial `C H W` in `[0, 1]`
    record Row(int image, int label, int answer, float[] clean, float[] adversarial) {

        /// Returns the change, magnified, as if it were an image.
        float[] difference() {
            float largest = 0;
            for (int v = 0; v < clean.length; v++) {
                largest = Math.max(largest, Math.abs(adversarial[v] - clean[v]));
            }
            float[] shown = new float[clean.length];
            for (int v = 0; v < clean.length; v++) {
                shown[v] = largest == 0 ? 0.5f : 0.5f + (adversarial[v] - clean[v]) / (2 * largest);
            }
            return shown;
        }

        private List<String> caption() {
            return List.of(Integer.toString(image), label + ">" + answer);
        }
    }

    /// How many pixels of the sheet stand for one of an image's: small images are magnified.
    int zoom() {
        return Math.max(1, ZOOMED / Math.max(height, width));
    }

    /// Writes the sheet as PNG.
    ///
    /// @throws UncheckedIOException if it cannot be written
    void write(Path file) {
        try (var out = Files.newOutputStream(file)) {
            out.write(png());
        } catch (IOException problem) {
            throw FileProblem.unwritable("pictures", file, problem);
        }
    }

    byte[] png() {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.setUseCache(false);
            ImageIO.write(draw(), "png", png);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return png.toByteArray();
    }

    BufferedImage draw() {
        int margin = GAP + captionWidth() + GAP, column = width * zoom() + GAP, row = rowHeight() + GAP;
        BufferedImage sheet =
                new BufferedImage(margin + 3 * column, GAP + rows.size() * row, BufferedImage.TYPE_INT_RGB);
        fill(sheet, 0, 0, sheet.getWidth(), sheet.getHeight(), PAPER);
        for (int r = 0; r < rows.size(); r++) {
            int top = GAP + r * row;
            List<String> lines = rows.get(r).caption();
            for (int line = 0; line < lines.size(); line++) {
                Digits.draw(
                        lines.get(line),
                        GAP,
                        top + line * (Digits.HEIGHT + GAP),
                        (x, y, size) -> fill(sheet, x, y, size, size, WHITE));
            }
            image(sheet, margin, top, rows.get(r).clean());
            image(sheet, margin + column, top, rows.get(r).adversarial());
            image(sheet, margin + 2 * column, top, rows.get(r).difference());
        }
        return sheet;
    }

    private int captionWidth() {
        return rows.stream()
                .flatMap(row -> row.caption().stream())
                .mapToInt(Digits::width)
                .max()
                .orElse(0);
    }

    private int rowHeight() {
        return Math.max(height * zoom(), 2 * Digits.HEIGHT + GAP);
    }

    private void image(BufferedImage sheet, int left, int top, float[] values) {
        int plane = height * width;
        for (int p = 0; p < plane; p++) {
            int colour = 0;
            for (int c = 0; c < 3; c++) {
                float value = values[(channels == 3 ? c * plane : 0) + p];
                colour = colour << 8 | Math.round(255 * Math.clamp(value, 0, 1));
            }
            fill(sheet, left + p % width * zoom(), top + p / width * zoom(), zoom(), zoom(), colour);
        }
    }

    private static void fill(BufferedImage sheet, int left, int top, int width, int height, int colour) {
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                sheet.setRGB(x, y, colour);
            }
        }
    }
}
