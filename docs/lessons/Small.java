import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;

import dynat.attacks.Attack.Progress;
import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.datasets.Batch;
import dynat.datasets.Dataset;
import dynat.datasets.Fashion;
import dynat.datasets.Loader;
import dynat.datasets.Split;
import dynat.datasets.Subset;
import dynat.nn.Conv2d;
import dynat.nn.Flatten;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.Linear;
import dynat.nn.Pass;
import dynat.nn.Relu;
import dynat.nn.Sequential;
import dynat.nn.Sgd;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// What lessons 2 and 3 built, for those after them: a network, how it learns, how it is attacked and judged.
final class Small {
    static final Dataset TRAIN = Subset.first(Fashion.open(Split.TRAIN), 5000);
    static final Dataset TEST = Subset.first(Fashion.open(Split.TEST), 1000);

    /// How far an attack may move each number of an image, where 1 is white.
    static final double RADIUS = 16 / 255.0;

    private Small() {}

    static Layer network(int seed) {
        var draws = Draws.of(seed, "init");
        return Sequential.of(
                Conv2d.of(1, 16, 3, 2, Initialiser.HE, draws.at(0)),
                new Relu(),
                Conv2d.of(16, 32, 3, 2, Initialiser.HE, draws.at(1)),
                new Relu(),
                new Flatten(),
                Linear.of(32 * 7 * 7, 10, Initialiser.HE, draws.at(2)));
    }

    static Tensor images(Batch batch) {
        return Tensor.of(new Shape(batch.size(), 1, 28, 28), batch.images());
    }

    static Sgd sgd(Layer model) {
        return new Sgd(model.parameters(), new Sgd.Rule(0.9, true, 5e-4));
    }

    /// Makes other images of a batch to learn from.
    interface Change {
        Tensor of(Tensor x, Batch batch);
    }

    static void train(Layer model, int epochs, Change change) {
        var sgd = sgd(model);
        for (int epoch = 1; epoch <= epochs; epoch++) {
            for (var batch : Loader.over(TRAIN).batches(50).shuffled().epoch(epoch)) {
                try (batch; var _ = Scope.open("step")) {
                    Tensor x = change.of(images(batch), batch);
                    var learnt = gradients(
                            sgd.parameters(),
                            () -> crossEntropy(model.forward(constant(x), Pass.TRAIN), batch.labels()));
                    sgd.step(learnt, 0.02);
                }
            }
        }
    }

    /// Of test images, changed in some way, those that are still classified right, in percent.
    static double accuracy(Layer model, Change change) {
        int right = 0;
        for (var batch : Loader.over(TEST).batches(250).epoch(1)) {
            try (batch; var _ = Scope.open("accuracy")) {
                Tensor x = change.of(images(batch), batch);
                int[] answers = model.forward(constant(x), Pass.EVAL).value().argmax();
                for (int i = 0; i < answers.length; i++) {
                    right += answers[i] == batch.labels()[i] ? 1 : 0;
                }
            }
        }
        return 100.0 * right / TEST.size();
    }

    static Tensor attacked(Pgd pgd, Layer model, Tensor x, int[] labels, Batch batch) {
        var draws = Draws.of(0, "pgd").rows(batch.origins());
        return pgd.perturb(v -> model.forward(v, Pass.EVAL), x, labels, draws, Progress.NONE).images();
    }

    static void show(String name, Layer model) {
        var judge = new Pgd(RADIUS, 4 / 255.0, 20, Start.UNIFORM);
        double clean = accuracy(model, (x, _) -> x);
        double robust = accuracy(model, (x, batch) -> attacked(judge, model, x, batch.labels(), batch));
        IO.println("%-12s clean %.1f %%  pgd20 %.1f %%".formatted(name, clean, robust));
    }
}
