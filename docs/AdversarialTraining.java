/// The program of the README, whole: an epoch of adversarial training, then AutoAttack on the first 100 test images. Two
/// cores take some minutes.
///
///     java --add-modules jdk.incubator.vector -cp dynat.jar docs/AdversarialTraining.java

import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;

import dynat.attacks.Attack.Progress;
import dynat.attacks.AutoAttack;
import dynat.attacks.Norm;
import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.datasets.Fashion;
import dynat.datasets.Loader;
import dynat.datasets.Split;
import dynat.datasets.Subset;
import dynat.evaluation.Evaluator;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.nn.Sgd;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

void main() {
    var model = ResNet.of(new ResNet.Config(1, List.of(16, 32, 64), List.of(1, 1, 1), 10), Draws.of(0, "init"));
    var sgd = new Sgd(model.parameters(), new Sgd.Rule(0.9, true, 5e-4));
    var attack = new Pgd(8 / 255.0, 2 / 255.0, 10, Start.UNIFORM);

    for (var batch : Loader.over(Fashion.open(Split.TRAIN)).batches(128).shuffled().epoch(1)) {
        try (batch; var step = Scope.open("step")) {
            Tensor x = Tensor.of(new Shape(batch.size(), 1, 28, 28), batch.images());
            Tensor adversary = attack.perturb(
                    v -> model.forward(v, Pass.EVAL), x, batch.labels(), Draws.of(0, "pgd").at(1).rows(batch.origins()), Progress.NONE).images();
            var g = gradients(sgd.parameters(), () -> crossEntropy(model.forward(constant(adversary), Pass.TRAIN), batch.labels()));
            sgd.step(g, 0.1);
        }
    }

    var evaluator = Evaluator.of(AutoAttack::standard, Norm.LINF, 8 / 255.0);
    var report = evaluator.run(x -> model.forward(x, Pass.EVAL), Subset.first(Fashion.open(Split.TEST), 100));
    IO.println(report.summary());
}
