package dynat.cli;

import static dynat.autograd.Variable.constant;

import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.autograd.Variable;
import dynat.cli.config.FileProblem;
import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.datasets.NpyFile;
import dynat.datasets.NpyFile.Writer;
import dynat.report.Outcome.Answer;
import dynat.report.Outcome.Sample;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Some test images as they are and as an attack leaves them, and how the loss rises on its way.
///
/// The images are taken class by class in turn, each time the first that is left, so nobody picks them.
///
/// @param samples     in the order of the images
/// @param image       the size of one
/// @param clean       `[N, C, H, W]` in `[0, 1]`
/// @param adversarial `[N, C, H, W]` in `[0, 1]`
record Specimens(List<Sample> samples, ImageSize image, float[] clean, float[] adversarial) {

    private static final int MOST = 16, FEWEST = 4, VALUES = 1 << 20; // of all images together, where they are large

    /// Attacks some images of `data` as the measurement of all of them does.
    ///
    /// @param name   the attack's, by which random numbers are drawn
    /// @param attack which asks the network once a step
    /// @param f      what is attacked
    /// @param batch  how many images memory suffices for
    static Specimens of(String name, Attack attack, Classifier f, Dataset data, int batch, long seed) {
        int[] places = places(data, batch);
        ImageSize image = data.image();
        float[] clean = new float[places.length * image.values()];
        int[] labels = new int[places.length], origins = new int[places.length];
        for (int n = 0; n < places.length; n++) {
            data.values(places[n], clean, n * image.values());
            labels[n] = data.label(places[n]);
            origins[n] = data.origin(places[n]);
        }
        try (var _ = Scope.open("specimens")) {
            Tensor x = Tensor.of(new Shape(places.length, image.channels(), image.height(), image.width()), clean);
            List<Asked> asked = new ArrayList<>();
            Classifier watched = v -> {
                Variable logits = f.logits(v);
                asked.add(Asked.of(logits.value()));
                return logits;
            };
            Draws draws = Draws.of(seed, name).rows(origins);
            Tensor adversary =
                    attack.perturb(watched, x, labels, draws, Progress.NONE).images();
            watched.logits(constant(adversary));
            Asked before = Asked.of(f.logits(constant(x)).value()), after = asked.getLast();
            List<Sample> samples = IntStream.range(0, places.length)
                    .mapToObj(n -> new Sample(
                            origins[n],
                            labels[n],
                            before.answer(n),
                            after.answer(n),
                            asked.stream().map(at -> at.loss(n, labels[n])).toList()))
                    .toList();
            return new Specimens(samples, image, clean, adversary.toFloats());
        }
    }

    /// Writes the images as `[2, N, C, H, W]`: first as they are, then as the attack left them.
    ///
    /// @throws UncheckedIOException if they cannot be written
    void write(Path file) {
        try {
            WholeFile.write(file, this::writeInPlace);
        } catch (IOException problem) {
            throw FileProblem.unwritable("npy", file, problem);
        } catch (UncheckedIOException problem) { // which names the part of it
            throw FileProblem.unwritable("npy", file, problem.getCause());
        }
    }

    private void writeInPlace(Path file) {
        List<Integer> shape = List.of(2, samples.size(), image.channels(), image.height(), image.width());
        try (Writer writer = new Writer(file, NpyFile.Type.F4, shape)) {
            for (float[] images : List.of(clean, adversarial)) {
                for (float value : images) {
                    writer.put(value);
                }
            }
        }
    }

    /// The images one below the other.
    ContactSheet sheet() {
        int size = image.values();
        List<ContactSheet.Row> rows = IntStream.range(0, samples.size())
                .mapToObj(n -> new ContactSheet.Row(
                        samples.get(n).image(),
                        samples.get(n).label(),
                        samples.get(n).after().label(),
                        Arrays.copyOfRange(clean, n * size, (n + 1) * size),
                        Arrays.copyOfRange(adversarial, n * size, (n + 1) * size)))
                .toList();
        return new ContactSheet(image.channels(), image.height(), image.width(), rows);
    }

    /// The places of the images to show, in their order.
    private static int[] places(Dataset data, int batch) {
        int most = Math.min(batch, Math.clamp(VALUES / data.image().values(), FEWEST, MOST));
        int[] seen = new int[data.classes()];
        var inTurn = new TreeMap<Long, Integer>(); // by how many of the class came before, then by place
        for (int i = 0; i < data.size(); i++) {
            inTurn.put((long) seen[data.label(i)]++ << Integer.SIZE | i, i);
        }
        return inTurn.values().stream()
                .limit(most)
                .sorted()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /// What a network answered to all images at once.
    ///
    /// @param logits  by image and class
    private record Asked(double[][] logits) {

        static Asked of(Tensor logits) {
            double[] all = logits.toDoubles();
            int classes = logits.shape().dim(1);
            return new Asked(IntStream.range(0, logits.shape().dim(0))
                    .mapToObj(n -> Arrays.copyOfRange(all, n * classes, (n + 1) * classes))
                    .toArray(double[][]::new));
        }

        Answer answer(int n) {
            int best = 0;
            for (int k = 1; k < logits[n].length; k++) {
                best = logits[n][k] > logits[n][best] ? k : best;
            }
            return new Answer(best, StrictMath.exp(-loss(n, best)));
        }

        /// The cross-entropy with one class.
        double loss(int n, int label) {
            double largest = Arrays.stream(logits[n]).max().orElseThrow();
            double sum = Arrays.stream(logits[n])
                    .map(logit -> StrictMath.exp(logit - largest))
                    .sum();
            return StrictMath.log(sum) - (logits[n][label] - largest);
        }
    }
}
