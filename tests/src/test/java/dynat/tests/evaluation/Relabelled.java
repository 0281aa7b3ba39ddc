package dynat.tests.evaluation;

import dynat.attacks.Classifier;
import dynat.autograd.Variable;
import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.evaluation.Images;
import java.util.List;
import java.util.stream.IntStream;

/// A data set with the labels that a network gives it.
record Relabelled(Dataset data, int... labels) implements Dataset {
    static Relabelled by(Classifier f, Dataset data) {
        int[] all = IntStream.range(0, data.size()).toArray();
        return new Relabelled(
                data,
                f.logits(Variable.constant(Images.of(data).at(all))).value().argmax());
    }

    @Override
    public String name() {
        return data.name();
    }

    @Override
    public ImageSize image() {
        return data.image();
    }

    @Override
    public List<String> classNames() {
        return data.classNames();
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public int label(int i) {
        return labels[i];
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        data.pixels(i, into, offset);
    }
}
