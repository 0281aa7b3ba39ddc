package dynat.datasets.operations;

/// Pushes rows sideways, each by `0.3 · level` of its distance from the top: `in[y, x + 0.3 · level · y]`.
public record ShearX() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        return picture.affine(1, 0.3 * level, 0, 0, 1, 0);
    }
}
