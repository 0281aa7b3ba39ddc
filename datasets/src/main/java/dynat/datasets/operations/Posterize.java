package dynat.datasets.operations;

/// Keeps the upper bits of each value, 8 at level 0 and 4 at level 1, and clears the others.
public record Posterize() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        int cleared = (int) Math.rint(4 * level);
        return picture.map(value -> value >> cleared << cleared);
    }

    @Override
    public boolean signed() {
        return false;
    }
}
