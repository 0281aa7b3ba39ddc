package dynat.datasets.operations;

/// Makes a picture brighter or darker: `(1 + 0.9 · level)` times its distance from black.
public record Brightness() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        return picture.blend(picture.with(new byte[picture.values().length]), 1 + 0.9 * level);
    }
}
