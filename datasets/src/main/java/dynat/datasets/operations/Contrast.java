package dynat.datasets.operations;

import java.util.Arrays;

/// Makes contrasts stronger or weaker: `(1 + 0.9 · level)` times the distance from the mean brightness, which is
/// rounded to a whole number.
public record Contrast() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        long sum = 0;
        byte[] grey = picture.grey();
        for (byte brightness : grey) {
            sum += brightness & 0xff;
        }
        byte[] flat = new byte[picture.values().length];
        Arrays.fill(flat, (byte) (int) ((double) sum / grey.length + 0.5));
        return picture.blend(picture.with(flat), 1 + 0.9 * level);
    }
}
