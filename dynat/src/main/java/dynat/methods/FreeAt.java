package dynat.methods;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Clamp.clamp;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.autograd.ops.Slice.slice;
import static dynat.tensor.Formula.input;

import dynat.autograd.Tape;
import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Tape.Gradients;
import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.nn.Parameter;
import dynat.tensor.Cell;
import dynat.tensor.Formula;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Adversarial training for free: one backward pass moves both the weights of a network S and the perturbation δ of the
/// batch, and each batch is learnt from m times.
///
/// - loss: `CE(S(clip(x + δ, 0, 1)), y)`
/// - m times: `δ ← clip(δ + ε · sign ∇_δ loss, −ε, ε)`, and the optimizer steps down `∇_w loss`
///
/// δ is one perturbation for each place in a batch, not for each image: it begins at 0, stays from one batch to the
/// next, and goes into checkpoints, so that a resumed run equals one that never stopped. The last batch of an epoch may
/// be smaller; it moves the first places. A pass over the images costs m times that of plain training, so a run of as
/// many epochs takes an m-th of the passes. All m steps have the rate of their batch. What is reported is that of the
/// last time.
///
/// Paper: Shafahi et al., 2019, "Adversarial training for free!".
///
/// @param student   the network S
/// @param radius    ε, of the L∞ ball and the steps in it, in input units (8/255 is usual)
/// @param replays   m; 8 in the paper for CIFAR-10
/// @param delta     `[N, C, H, W]` δ, for batches of at most N images
/// @param optimizer of the network's parameters
public record FreeAt(Layer student, double radius, int replays, Parameter delta, Optimizer optimizer)
        implements Method {

    private static final Formula DELTA = input(0), G = input(1);

    /// A method whose numbers make sense.
    ///
    /// @throws IllegalArgumentException if the radius is negative, there are less than one replay, or the optimizer
    ///     takes several batches a step
    public FreeAt {
        if (!(radius >= 0) || replays < 1) {
            throw new IllegalArgumentException(
                    "free-at: radius %s, %d replays\n    fix:    give a radius of 0 or more, such as 8/255, and 1 replay or more"
                            .formatted(radius, replays));
        }
        if (optimizer.batches() != 1) {
            throw new IllegalArgumentException(
                    "free-at: the optimizer takes %d batches a step, but each replay of a batch is a step\n    fix:    take 1, and larger batches"
                            .formatted(optimizer.batches()));
        }
    }

    /// The method at the start of a run, where the perturbation is 0.
    ///
    /// @param student   the network S
    /// @param radius    ε
    /// @param replays   m
    /// @param batch     `[N, C, H, W]`, the shape of the largest batch
    /// @param optimizer of the network's parameters
    /// @return          the method
    public static FreeAt of(Layer student, double radius, int replays, Shape batch, Optimizer optimizer) {
        return new FreeAt(student, radius, replays, new Parameter(Tensor.full(batch, 0)), optimizer);
    }

    @Override
    public Map<String, Layer> networks() {
        return Map.of("student", student);
    }

    @Override
    public String judged() {
        return "student";
    }

    /// `delta`.
    @Override
    public Map<String, Cell> state() {
        return Map.of("delta", delta);
    }

    @Override
    public Map<String, Double> step(Moment m) {
        requireFits(m.x().shape());
        var report = new LinkedHashMap<String, Double>();
        for (int replay = 0; replay < replays; replay++) {
            try (var _ = Scope.open("a replay of free-at")) {
                replay(m, report);
            }
        }
        return report;
    }

    private void replay(Moment m, Map<String, Double> report) {
        List<Differentiable> both = new ArrayList<>(optimizer.parameters());
        both.add(delta);
        Gradients g = Tape.gradients(both, () -> {
            Variable shown = clamp(add(m.clean(), slice(delta.read(), 0, 0, m.truth().length)), 0, 1);
            Variable robust = student.forward(shown, m.train());
            Variable loss = Terms.reported("student_loss", crossEntropy(robust, m.wanted(), MEAN), report);
            Reports.accuracies(null, Reports.answers(robust), m, report);
            Reports.distances(m.x(), shown.value(), report);
            return loss;
        });
        Reports.norms(networks(), g, report);
        delta.write(DELTA.plus(G.sign().times(radius)).clamp(-radius, radius), delta.value(), g.of(delta));
        optimizer.step(ofWeights(g), m.rate());
    }

    /// What the optimizer is to see, and may clip.
    private Gradients ofWeights(Gradients g) {
        var weights = new IdentityHashMap<>(g.byParameter());
        weights.remove(delta);
        return new Gradients(g.loss(), weights);
    }

    private void requireFits(Shape batch) {
        Shape places = delta.shape();
        boolean fits = batch.rank() == places.rank() && batch.dim(0) <= places.dim(0);
        for (int axis = 1; fits && axis < places.rank(); axis++) {
            fits = batch.dim(axis) == places.dim(axis);
        }
        if (!fits) {
            throw ShapeError.in("free-at")
                    .because("the batch does not lie within the perturbation")
                    .shape("batch", batch, "N C H W")
                    .shape("delta", places, "N C H W")
                    .fix("make the perturbation for images of this shape, as many as the largest batch has");
        }
    }
}
