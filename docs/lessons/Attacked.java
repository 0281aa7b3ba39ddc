/// Lesson 3, whole: docs/lessons/3-an-attack.md
///
///     java --add-modules jdk.incubator.vector -cp dynat.jar docs/lessons/Attacked.java

import static dynat.autograd.Tape.gradient;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;

import dynat.attacks.Attack.Progress;
import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.datasets.Fashion;
import dynat.nn.Layer;
import dynat.nn.Pass;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

Tensor uphill(Layer model, Tensor x, int[] labels) {
    return gradient(x, v -> crossEntropy(model.forward(v, Pass.EVAL), labels));
}

Tensor fgsm(Layer model, Tensor x, int[] labels) {
    Tensor g = uphill(model, x, labels);
    return Tensor.map(input(0).plus(input(1).sign().times(Small.RADIUS)).max(ZERO).min(ONE), x, g);
}

Tensor pgd(Layer model, Tensor clean, int[] labels, double stride, int steps) {
    var ascended = input(0).plus(input(2).sign().times(stride));
    var inBall = ascended.max(input(1).minus(Small.RADIUS)).min(input(1).plus(Small.RADIUS));
    Tensor x = clean;
    for (int step = 0; step < steps; step++) {
        x = Tensor.map(inBall.max(ZERO).min(ONE), x, clean, uphill(model, x, labels));
    }
    return x;
}

void draw(Tensor... images) {
    for (int row = 0; row < 28; row += 2) {
        var line = new StringBuilder();
        for (Tensor image : images) {
            float[] grey = image.toFloats();
            for (int column = 0; column < 28; column++) {
                line.append(" .:-=+*#%@".charAt(Math.round(grey[28 * row + column] * 9)));
            }
            line.append("   ");
        }
        IO.println(line.toString().stripTrailing());
    }
}

void main() {
    Layer model = Small.network(0);
    Small.train(model, 4, (x, _) -> x);

    IO.println("clean  %.1f %%".formatted(Small.accuracy(model, (x, _) -> x)));
    IO.println("noise  %.1f %%".formatted(Small.accuracy(model, (x, batch) -> {
        Tensor noise = Draws.of(0, "noise").rows(batch.origins()).uniform(x.shape(), -1, 1);
        return Tensor.map(input(0).plus(input(1).sign().times(Small.RADIUS)).max(ZERO).min(ONE), x, noise);
    })));
    IO.println("fgsm   %.1f %%".formatted(Small.accuracy(model, (x, batch) -> fgsm(model, x, batch.labels()))));
    IO.println("pgd    %.1f %%".formatted(
            Small.accuracy(model, (x, batch) -> pgd(model, x, batch.labels(), 4 / 255.0, 20))));

    var pixels = new float[784];
    Small.TEST.values(0, pixels, 0);
    Tensor boot = Tensor.of(new Shape(1, 1, 28, 28), pixels);
    Tensor other = pgd(model, boot, new int[] {Small.TEST.label(0)}, 4 / 255.0, 20);
    draw(boot, other);
    for (var x : List.of(boot, other)) {
        int answer = model.forward(constant(x), Pass.EVAL).value().argmax()[0];
        IO.println(Small.TEST.classNames().get(answer));
    }

    var library = new Pgd(Small.RADIUS, 4 / 255.0, 20, Start.CLEAN);
    Tensor theirs = library.perturb(
            v -> model.forward(v, Pass.EVAL), boot, new int[] {Small.TEST.label(0)}, Draws.of(0, "pgd"), Progress.NONE).images();
    IO.println("the same to the bit: " + Arrays.equals(theirs.toFloats(), other.toFloats()));
}
