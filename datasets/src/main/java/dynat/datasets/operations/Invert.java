package dynat.datasets.operations;

/// Turns each value into 255 minus itself. The level does not matter.
public record Invert() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        return picture.map(value -> 255 - value);
    }

    @Override
    public boolean signed() {
        return false;
    }
}
