package dynat.datasets.operations;

/// Stretches the values of each channel, until the least is 0 and the greatest 255. The level does not matter.
public record AutoContrast() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        byte[] out = picture.values().clone();
        for (int c = 0; c < picture.channels(); c++) {
            int[] histogram = picture.histogram(c);
            int low = 0, high = 255;
            while (histogram[low] == 0) {
                low++;
            }
            while (histogram[high] == 0) {
                high--;
            }
            if (low < high) {
                double scale = 255.0 / (high - low), offset = -low * scale;
                picture.mapChannel(c, value -> (int) (value * scale + offset), out);
            }
        }
        return picture.with(out);
    }

    @Override
    public boolean signed() {
        return false;
    }
}
