package dynat.datasets.operations;

/// Moves a picture to the right by `150 / 331 · level` of its width, cut off to whole pixels; 150 of 331 is what
/// AutoAugment was searched with.
public record TranslateX() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        return picture.affine(1, 0, -(int) (150.0 / 331 * picture.width() * level), 0, 1, 0);
    }
}
