package dynat.datasets.operations;

/// Makes colours stronger or paler: `(1 + 0.9 · level)` times their distance from the grey of the same pixel. A grey
/// picture stays as it is.
public record Color() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        byte[] grey = picture.grey(), pale = new byte[picture.values().length];
        for (int c = 0; c < picture.channels(); c++) {
            System.arraycopy(grey, 0, pale, c * grey.length, grey.length);
        }
        return picture.blend(picture.with(pale), 1 + 0.9 * level);
    }
}
