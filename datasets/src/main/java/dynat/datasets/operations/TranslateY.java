package dynat.datasets.operations;

/// Moves a picture down by `150 / 331 · level` of its height, cut off to whole pixels; 150 of 331 is what AutoAugment
/// was searched with.
public record TranslateY() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        return picture.affine(1, 0, 0, 0, 1, -(int) (150.0 / 331 * picture.height() * level));
    }
}
