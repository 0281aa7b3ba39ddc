/// Lesson 4, whole: docs/lessons/4-adversarial-training.md
///
///     java --add-modules jdk.incubator.vector -cp dynat.jar docs/lessons/Hardened.java

import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.nn.Layer;

Layer trained(Pgd pgd) {
    Layer model = Small.network(0);
    Small.train(model, 4, (x, batch) -> Small.attacked(pgd, model, x, batch.labels(), batch));
    return model;
}

void main() {
    Layer natural = Small.network(0);
    Small.train(natural, 4, (x, _) -> x);
    Small.show("natural", natural);

    Small.show("one step", trained(new Pgd(Small.RADIUS, 20 / 255.0, 1, Start.UNIFORM)));
    Small.show("three steps", trained(new Pgd(Small.RADIUS, 8 / 255.0, 3, Start.UNIFORM)));
}
