/// Lesson 5, whole: docs/lessons/5-dynamic-labels.md
///
///     java --add-modules jdk.incubator.vector -cp dynat.jar docs/lessons/DynamicLabels.java

import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;

import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.datasets.Batch;
import dynat.datasets.Loader;
import dynat.nn.Layer;
import dynat.nn.Pass;
import dynat.nn.Sgd;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;

final Layer teacher = Small.network(1), student = Small.network(0);
final Sgd teaching = Small.sgd(teacher), learning = Small.sgd(student);
final Pgd pgd = new Pgd(Small.RADIUS, 8 / 255.0, 3, Start.UNIFORM);

int[] step(Batch batch) {
    Tensor x = Small.images(batch);
    int[] label = teacher.forward(constant(x), Pass.EVAL).value().argmax();
    Tensor adversary = Small.attacked(pgd, student, x, label, batch);

    var taught = gradients(
            teaching.parameters(), () -> crossEntropy(teacher.forward(constant(x), Pass.TRAIN), batch.labels()));
    var learnt = gradients(
            learning.parameters(), () -> crossEntropy(student.forward(constant(adversary), Pass.TRAIN), label));
    teaching.step(taught, 0.02);
    learning.step(learnt, 0.02);
    return label;
}

void main() {
    int steps = 0, labels = 0, right = 0;
    for (int epoch = 1; epoch <= 4; epoch++) {
        for (var batch : Loader.over(Small.TRAIN).batches(50).shuffled().epoch(epoch)) {
            try (batch; var _ = Scope.open("step")) {
                int[] label = step(batch);
                for (int i = 0; i < label.length; i++) {
                    right += label[i] == batch.labels()[i] ? 1 : 0;
                }
                labels += label.length;
            }
            if (++steps == 10 || steps == 50 || steps % 100 == 0) {
                IO.println("to step %3d: %.0f %% of the labels were true".formatted(steps, 100.0 * right / labels));
                labels = 0;
                right = 0;
            }
        }
    }
    Small.show("teacher", teacher);
    Small.show("student", student);
}
