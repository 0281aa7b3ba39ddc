package dynat.bench;

import static dynat.autograd.Tape.gradient;
import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.SUM;

import dynat.attacks.ProjectedAscent;
import dynat.attacks.Start;
import dynat.methods.Dynat;
import dynat.methods.Moment;
import dynat.methods.Search;
import dynat.nn.Layer;
import dynat.nn.Pass;
import dynat.nn.Plan;
import dynat.nn.ResNet;
import dynat.nn.Sgd;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Supplier;

/// A network for CIFAR at work: an evaluation, one step of an attack, a training step, and a whole step of DYNAT.
///
/// Each does what the peer's does. An attack's step takes the gradient with respect to the images alone; DYNAT's takes
/// ten of them. dynat's own method labels with the pass of the teacher that is also differentiated; the peer has a
/// pass of its own for the labels, so there is one here as well.
final class Models {
    private static final Sgd.Rule RULE = new Sgd.Rule(0.9, false, 5e-4);
    private static final double RATE = 0.01;
    static final int CHANNELS = 3, CLASSES = 10;

    private static final int ATTACK_STEPS = 10;

    private final Plan plan;
    private final int batch;
    private final Tensor x;
    private final int[] labels;
    private final Layer student;

    /// ResNet-18.
    Models(int batch) {
        this(ResNet.Config.resNet18(CHANNELS, CLASSES), batch);
    }

    Models(Plan plan, int batch) {
        this.plan = plan;
        this.batch = batch;
        student = network("student");
        x = Draws.of(1, "images").uniform(new Shape(batch, CHANNELS, 32, 32), 0, 1);
        labels = new int[batch];
    }

    private Layer network(String name) {
        return plan.network(Draws.of(1, name));
    }

    void measure(Meter meter) {
        works().forEach((name, work) -> {
            if (meter.wants(name)) {
                meter.line(name, batch, work.get());
            }
        });
    }

    /// What is measured, by the names of the lines; each is made ready when it is wanted.
    SequencedMap<String, Supplier<Runnable>> works() {
        var works = new LinkedHashMap<String, Supplier<Runnable>>();
        works.put("forward-eval", () -> () -> student.forward(constant(x), Pass.EVAL));
        works.put("attack-pass-eval-bn", () -> () -> attackStep(Pass.EVAL));
        works.put("attack-pass-train-bn", () -> () -> attackStep(Pass.ATTACK_TRAIN));
        works.put("train-step", this::trainStep);
        works.put("dynat-step-pgd10", this::dynatStep);
        return works;
    }

    private void attackStep(Pass pass) {
        gradient(x, v -> crossEntropy(student.forward(v, pass), labels, SUM));
    }

    /// A forward and backward pass, and SGD.
    Runnable trainStep() {
        var sgd = new Sgd(student.parameters(), RULE);
        return () -> {
            var g = gradients(sgd.parameters(), () -> crossEntropy(student.forward(constant(x), Pass.TRAIN), labels));
            sgd.step(g, RATE);
        };
    }

    private Runnable dynatStep() {
        var teacher = network("teacher");
        var both = Layer.prefixed("student.", student.parameters());
        both.putAll(Layer.prefixed("teacher.", teacher.parameters()));
        var search = new Search(new ProjectedAscent(0.031, 0.007, ATTACK_STEPS, Start.NOISE), Pass.EVAL);
        var method = new Dynat(teacher, student, search, Dynat.Switches.DEFAULT, new Sgd(both, RULE));
        var moment = new Moment(x, labels, Tensor.oneHot(labels, CLASSES), Draws.of(1, "steps"), RATE, 0);
        return () -> {
            Meter.scoped(() -> teacher.forward(constant(x), Pass.TRAIN));
            method.step(moment);
        };
    }
}
