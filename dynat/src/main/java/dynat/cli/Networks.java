package dynat.cli;

import dynat.cli.config.ModelSection;
import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.nn.Layer;
import dynat.nn.Outline;
import dynat.nn.Standardise;
import dynat.nn.Standardised;
import dynat.tensor.Draws;

/// Builds networks by their configuration.
final class Networks {
    private Networks() {}

    /// Returns the network with the weights it begins with.
    ///
    /// @param role what the network is, which its weights are drawn by, such as `student`
    /// @param training what it will learn from
    static Layer fresh(ModelSection model, String role, Dataset training, long seed) {
        Layer network = model.plan(training.image(), training.classes()).network(Draws.of(seed, role));
        return model.standardise() ? new Standardised(statistics(training), network) : network;
    }

    /// Returns the network with any weights, for a checkpoint to be loaded into.
    static Layer blank(ModelSection model, ImageSize image, int classes) {
        Layer network = model.plan(image, classes).network(Outline.draws());
        double[] any = new double[image.channels()];
        return model.standardise() ? new Standardised(Standardise.of(any, any), network) : network;
    }

    /// Returns each channel's mean and standard deviation over all pixels of all images.
    static Standardise statistics(Dataset data) {
        ImageSize image = data.image();
        int plane = image.height() * image.width();
        double[] sums = new double[image.channels()], squares = new double[image.channels()];
        float[] values = new float[image.values()];
        for (int i = 0; i < data.size(); i++) {
            data.values(i, values, 0);
            for (int v = 0; v < values.length; v++) {
                double value = values[v];
                sums[v / plane] += value;
                squares[v / plane] += value * value;
            }
        }
        double count = (double) data.size() * plane;
        double[] mean = new double[sums.length], deviation = new double[sums.length];
        for (int c = 0; c < sums.length; c++) {
            mean[c] = sums[c] / count;
            deviation[c] = Math.sqrt(Math.max(0, squares[c] / count - mean[c] * mean[c]));
        }
        return Standardise.of(mean, deviation);
    }
}
