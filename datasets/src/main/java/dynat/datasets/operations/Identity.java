package dynat.datasets.operations;

/// Leaves a picture as it is.
public record Identity() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        return picture;
    }

    @Override
    public boolean signed() {
        return false;
    }
}
