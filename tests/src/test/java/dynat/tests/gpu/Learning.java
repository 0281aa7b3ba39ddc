package dynat.tests.gpu;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;

import dynat.attacks.ProjectedAscent;
import dynat.attacks.Start;
import dynat.autograd.Tape;
import dynat.methods.Dynat;
import dynat.methods.Moment;
import dynat.methods.Search;
import dynat.nn.Activation;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.Pass;
import dynat.nn.Plan;
import dynat.nn.ResNet;
import dynat.nn.Sgd;
import dynat.nn.WideResNet;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A teacher and a student that learn from drawn images on the current device: the same numbers wherever they are made.
final class Learning {
    private static final Sgd.Rule RULE = new Sgd.Rule(0.9, false, 5e-4);
    private static final double RATE = 0.05;
    private static final int CLASSES = 10;

    private final Layer teacher, student;
    private final Dynat method;
    private final Sgd sgd;
    private final Tensor x;
    private final int[] labels;

    /// ResNet-18, or something as deep as two blocks.
    static ResNet.Config resNet18() {
        return ResNet.Config.resNet18(3, CLASSES);
    }

    /// A network that takes a millisecond a step.
    static ResNet.Config small() {
        return new ResNet.Config(3, List.of(8, 16), List.of(1, 1), CLASSES);
    }

    /// As small, its norms before the convolutions, so that cotangents meet in norms.
    static WideResNet.Config smallWide() {
        return new WideResNet.Config(3, List.of(16, 24), List.of(1, 1), CLASSES, Activation.RELU, Initialiser.HE);
    }

    Learning(Plan config, int images, int attackSteps) {
        this(config, images, 32, attackSteps);
    }

    /// @param side of the images
    Learning(Plan config, int images, int side, int attackSteps) {
        teacher = config.network(Draws.of(1, "teacher"));
        student = config.network(Draws.of(1, "student"));
        var both = Layer.prefixed("student.", student.parameters());
        both.putAll(Layer.prefixed("teacher.", teacher.parameters()));
        var search = new Search(new ProjectedAscent(8 / 255.0, 2 / 255.0, attackSteps, Start.NOISE), Pass.EVAL);
        method = new Dynat(teacher, student, search, Dynat.Switches.DEFAULT, new Sgd(both, RULE));
        sgd = new Sgd(student.parameters(), RULE);
        x = Draws.of(1, "images").uniform(new Shape(images, 3, side, side), 0, 1);
        labels = IntStream.range(0, images).map(i -> i % CLASSES).toArray();
    }

    /// One step of DYNAT; `number` decides what it draws.
    void step(int number) {
        try (var _ = Scope.open("step")) {
            var target = Tensor.oneHot(labels, CLASSES);
            method.step(new Moment(x, labels, target, Draws.of(1, "steps").at(number), RATE, 0));
        }
    }

    /// One step of the student alone, on clean images.
    ///
    /// @return the loss, and the gradient of each parameter
    Map<String, double[]> trained() {
        var found = new LinkedHashMap<String, double[]>();
        try (var _ = Scope.open("step")) {
            var g = Tape.gradients(
                    sgd.parameters(), () -> crossEntropy(student.forward(constant(x), Pass.TRAIN), labels));
            found.put("loss", g.loss().toDoubles());
            student.parameters().forEach((name, p) -> found.put(name, g.of(p).toDoubles()));
            sgd.step(g, RATE);
        }
        return found;
    }

    /// The gradient of the student's loss with respect to the images.
    double[] attacked(Pass pass) {
        try (var _ = Scope.open("attack")) {
            return Tape.gradient(x, v -> crossEntropy(student.forward(v, pass), labels))
                    .toDoubles();
        }
    }

    /// All numbers of both networks.
    Map<String, double[]> state() {
        var numbers = new LinkedHashMap<String, double[]>();
        Layer.prefixed("student.", student.state())
                .forEach((name, cell) -> numbers.put(name, cell.value().toDoubles()));
        Layer.prefixed("teacher.", teacher.state())
                .forEach((name, cell) -> numbers.put(name, cell.value().toDoubles()));
        return numbers;
    }
}
