package dynat.datasets.operations;

/// Sharpens or blurs: `(1 + 0.9 · level)` times the distance from the smoothed picture, in which each pixel is the mean
/// of the 3 x 3 around it, itself five times; the outermost pixels stay as they are.
public record Sharpness() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        int height = picture.height(), width = picture.width();
        byte[] smooth = picture.values().clone();
        for (int row = 0; row < picture.channels() * height; row++) {
            boolean edge = row % height == 0 || row % height == height - 1;
            for (int x = 1; x < width - 1 && !edge; x++) {
                smooth[row * width + x] = (byte) mean(picture, row * width + x);
            }
        }
        return picture.blend(picture.with(smooth), 1 + 0.9 * level);
    }

    /// Rounded to nearest, which is never a tie: the weights add up to 13.
    private static int mean(Bitmap picture, int at) {
        int sum = 4 * picture.value(at), width = picture.width();
        for (int row = at - width; row <= at + width; row += width) {
            sum += picture.value(row - 1) + picture.value(row) + picture.value(row + 1);
        }
        return (2 * sum + 13) / 26;
    }
}
