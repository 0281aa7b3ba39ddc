package dynat.datasets.operations;

/// Pushes columns up or down, each by `0.3 · level` of its distance from the left: `in[y + 0.3 · level · x, x]`.
public record ShearY() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        return picture.affine(1, 0, 0, 0.3 * level, 1, 0);
    }
}
