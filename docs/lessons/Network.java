/// Lesson 2, whole: docs/lessons/2-a-network.md
///
///     java --add-modules jdk.incubator.vector -cp dynat.jar docs/lessons/Network.java

import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;

import dynat.datasets.Batch;
import dynat.datasets.Dataset;
import dynat.datasets.Fashion;
import dynat.datasets.Loader;
import dynat.datasets.Split;
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

Layer network(Draws draws) {
    return Sequential.of(
            Conv2d.of(1, 16, 3, 2, Initialiser.HE, draws.at(0)),
            new Relu(),
            Conv2d.of(16, 32, 3, 2, Initialiser.HE, draws.at(1)),
            new Relu(),
            new Flatten(),
            Linear.of(32 * 7 * 7, 10, Initialiser.HE, draws.at(2)));
}

Tensor images(Batch batch) {
    return Tensor.of(new Shape(batch.size(), 1, 28, 28), batch.images());
}

double accuracy(Layer model, Dataset data) {
    int right = 0;
    for (var batch : Loader.over(data).batches(250).epoch(1)) {
        try (batch; var _ = Scope.open("accuracy")) {
            int[] answers = model.forward(constant(images(batch)), Pass.EVAL).value().argmax();
            for (int i = 0; i < answers.length; i++) {
                right += answers[i] == batch.labels()[i] ? 1 : 0;
            }
        }
    }
    return 100.0 * right / data.size();
}

void main() {
    var train = Fashion.open(Split.TRAIN);
    var test = Fashion.open(Split.TEST);
    Layer model = network(Draws.of(0, "init"));
    IO.println("before: %.1f %%".formatted(accuracy(model, test)));

    var sgd = new Sgd(model.parameters(), new Sgd.Rule(0.9, true, 5e-4));
    for (int epoch = 1; epoch <= 3; epoch++) {
        double loss = 0;
        int steps = 0;
        for (var batch : Loader.over(train).batches(100).shuffled().epoch(epoch)) {
            try (batch; var _ = Scope.open("step")) {
                Tensor x = images(batch);
                var learnt = gradients(
                        sgd.parameters(),
                        () -> crossEntropy(model.forward(constant(x), Pass.TRAIN), batch.labels()));
                sgd.step(learnt, 0.02);
                loss += learnt.loss().item();
                steps++;
            }
        }
        IO.println("epoch %d: loss %.2f, test %.1f %%".formatted(epoch, loss / steps, accuracy(model, test)));
    }
}
