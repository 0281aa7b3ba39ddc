package dynat.methods;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.autograd.ops.Max.max;
import static dynat.autograd.ops.Softmax.softmax;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.nn.Ema;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.Map;

/// Annealing self-distillation rectification: what an average T of the student's own weights answers makes the true
/// label y softer, less so where T is wrong.
///
/// - label: `P = λ · p + (1 − λ) · y`, where `p = softmax(T(x) / t)` and, image by image,
///   `λ = clip(r − (max p − p_y), 0, 1)`
/// - inner: `x' = argmax CE(S(x'), P)` over the attack's ball
/// - outer: `CE(S(x'), P)`
///
/// The temperature t and the mix r go from one value to another along half a cosine over the run: t falls, so that the
/// labels become surer, and r grows. The student learns as in [PgdAt]; its code attacks it by the batch's statistics
/// ([dynat.nn.Pass#ATTACK_TRAIN]), and moves the running ones meanwhile, which is not done here. T answers by its
/// running statistics, which are averages as its weights are. Where the target is not one class, `p_y` is the mean of p
/// under the target.
///
/// Paper: Wu et al., 2024, "Annealing self-distillation rectification improves adversarial training". The formula of λ
/// is that of its code.
///
/// @param student   the network S
/// @param ema       the average of S that is T; 0.995 of it stay in each step in the paper's code
/// @param search    the inner maximisation
/// @param annealing t and r
/// @param optimizer of the student's parameters, which moves the average too, see [dynat.nn.Averaging]
public record Adr(Layer student, Ema ema, Search search, Annealing annealing, Optimizer optimizer) implements MinMax {

    private static final Formula P = input(0), TARGET = input(1), TRUE = input(2), PEAK = input(3), MIX = input(4);
    private static final Formula SHARE = MIX.minus(PEAK.minus(TRUE)).clamp(0, 1);
    private static final Formula LABEL =
            SHARE.times(P).plus(Formula.ONE.minus(SHARE).times(TARGET));

    /// How temperature and mix change over a run.
    ///
    /// @param fromTemperature t at the beginning; 2.5 for CIFAR-10 and 1.5 for CIFAR-100 in the paper's code
    /// @param toTemperature   t at the end; 2 and 1
    /// @param fromMix         r at the beginning; 0.7
    /// @param toMix           r at the end; 0.95
    /// @param epochs          how many the run has; later both stay as they are
    public record Annealing(double fromTemperature, double toTemperature, double fromMix, double toMix, double epochs) {

        /// A change whose numbers make sense.
        ///
        /// @throws IllegalArgumentException for a temperature or a number of epochs that is not above 0
        public Annealing {
            if (!(fromTemperature > 0 && toTemperature > 0 && epochs > 0)) {
                throw new IllegalArgumentException(
                        "adr: temperatures from %s to %s over %s epochs\n    fix:    give numbers above 0, such as 2.5, 2 and 200"
                                .formatted(fromTemperature, toTemperature, epochs));
            }
        }

        /// {@return t}
        ///
        /// @param time how many epochs are done
        public double temperature(double time) {
            return between(fromTemperature, toTemperature, time);
        }

        /// {@return r}
        ///
        /// @param time how many epochs are done
        public double mix(double time) {
            return between(fromMix, toMix, time);
        }

        private double between(double from, double to, double time) {
            double part = Math.min(1, time / epochs);
            return to + (from - to) * (1 + StrictMath.cos(Math.PI * part)) / 2;
        }
    }

    @Override
    public Map<String, Layer> networks() {
        return Teachers.networks(ema.average(), student);
    }

    @Override
    public Formulas formulas(Moment m) {
        Variable t = Distillation.fixed(ema.average(), m.clean(), m);
        Variable label = Terms.fixed(() -> label(t, m));
        return new Formulas(search.crossEntropy(student, label), (adversary, report) -> {
            Variable robust = student.forward(adversary, m.train());
            Variable loss = Terms.reported("student_loss", crossEntropy(robust, label, MEAN), report);
            Reports.teaching(t, null, robust, m, report);
            return loss;
        });
    }

    /// P.
    private Variable label(Variable t, Moment m) {
        Variable p = softmax(Terms.times(1 / annealing.temperature(m.time()), t));
        return constant(Tensor.map(
                LABEL,
                p.value(),
                m.target(),
                Terms.underTarget(p.value(), m),
                max(p, Axes.keep(1)).value(),
                Tensor.scalar(annealing.mix(m.time()))));
    }
}
