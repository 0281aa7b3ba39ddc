package dynat.datasets.operations;

/// Inverts the values from a threshold on, which is 255 at level 0 and 0 at level 1.
public record Solarize() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        double threshold = 255 * (1 - level);
        return picture.map(value -> value < threshold ? value : 255 - value);
    }

    @Override
    public boolean signed() {
        return false;
    }
}
