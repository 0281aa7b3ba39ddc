/// Lesson 6, whole: docs/lessons/6-is-it-robust.md
///
///     java --add-modules jdk.incubator.vector -cp dynat.jar docs/lessons/Masked.java

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Multiply.multiply;

import dynat.attacks.AutoAttack;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.datasets.Subset;
import dynat.evaluation.Attacks;
import dynat.evaluation.Evaluator;
import dynat.nn.Layer;
import dynat.nn.Pass;
import dynat.tensor.Tensor;

void show(Classifier f, Attacks attacks) {
    var report = Evaluator.of(attacks, Norm.LINF, Small.RADIUS).run(f, Subset.first(Small.TEST, 100));
    for (var outcome : report.outcomes()) {
        IO.println("clean %.0f %%".formatted(100 * outcome.cleanAccuracy()));
        outcome.attacks().forEach(each -> IO.println("%s %.0f %%".formatted(each.name(), 100 * each.accuracy())));
    }
    report.warnings().forEach(IO::println);
}

void main() {
    Layer model = Small.network(0);
    Small.train(model, 4, (x, _) -> x);
    Classifier honest = x -> model.forward(x, Pass.EVAL);
    Classifier masked = x -> multiply(model.forward(x, Pass.EVAL), constant(Tensor.scalar(1000)));

    var pgd = new Pgd(Small.RADIUS, 4 / 255.0, 20, Start.CLEAN);
    Attacks alone = (_, _) -> AutoAttack.custom(List.of(new AutoAttack.Member("pgd20", pgd)));
    show(honest, alone);
    show(masked, alone);
    show(masked, AutoAttack::standard);
}
