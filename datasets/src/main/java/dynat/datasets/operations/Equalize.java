package dynat.datasets.operations;

/// Makes all values of a channel about equally frequent. The level does not matter.
///
/// Value `v` becomes `(step / 2 + pixels below v) / step`, where a step is the 255th part of the pixels that do not
/// have the greatest value; without a whole step nothing changes.
public record Equalize() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        byte[] out = picture.values().clone();
        for (int c = 0; c < picture.channels(); c++) {
            int[] below = new int[256], histogram = picture.histogram(c);
            int greatest = 0;
            for (int v = 0; v < 256; v++) {
                below[v] = v == 0 ? 0 : below[v - 1] + histogram[v - 1];
                greatest = histogram[v] > 0 ? v : greatest;
            }
            int step = below[greatest] / 255;
            if (step > 0) {
                picture.mapChannel(c, value -> (step / 2 + below[value]) / step, out);
            }
        }
        return picture.with(out);
    }

    @Override
    public boolean signed() {
        return false;
    }
}
