package dynat.evaluation;

import dynat.datasets.Dataset;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The images of a data set.
record DatasetImages(Dataset data) implements Images {

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public Shape image() {
        var image = data.image();
        return new Shape(image.channels(), image.height(), image.width());
    }

    @Override
    public int label(int i) {
        return data.label(i);
    }

    @Override
    public int origin(int i) {
        return data.origin(i);
    }

    @Override
    public Tensor at(int... positions) {
        var image = data.image();
        var values = new float[positions.length * image.values()];
        for (int n = 0; n < positions.length; n++) {
            data.values(positions[n], values, n * image.values());
        }
        return Tensor.of(new Shape(positions.length, image.channels(), image.height(), image.width()), values);
    }
}
