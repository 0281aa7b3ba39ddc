package dynat.methods;

import static dynat.tensor.Formula.input;

import dynat.attacks.Norm;
import dynat.autograd.Tape.Gradients;
import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/// What every method reports alike.
final class Reports {
    private Reports() {}

    private static final Formula SQUARE = input(0).times(input(0));

    /// @param logits `[N, K]`; `null` where nobody was asked
    /// @return       `[N]` the class that each row answers; `null` for `null`
    static int[] answers(Variable logits) {
        return logits == null ? null : logits.value().argmax();
    }

    /// @return how much of `a` equals what stands in its place in `b`, from 0 to 1
    static double agreement(int[] a, int[] b) {
        int same = 0;
        for (int n = 0; n < a.length; n++) {
            same += a[n] == b[n] ? 1 : 0;
        }
        return (double) same / a.length;
    }

    /// `student_accuracy` and `adversary_accuracy`: how many clean images and adversaries of the batch the student
    /// answers right, as it trains.
    ///
    /// @param natural its answers to the clean images; `null` if it did not see them
    /// @param robust  its answers to the adversaries
    static void accuracies(int[] natural, int[] robust, Moment m, Map<String, Double> report) {
        if (natural != null) {
            report.put("student_accuracy", agreement(natural, m.truth()));
        }
        report.put("adversary_accuracy", agreement(robust, m.truth()));
    }

    /// `agreement` and `adversary_agreement`: on how many clean images the student answers as the teacher, and on how
    /// many adversaries as the teacher does on their clean images. No pass is made for them.
    ///
    /// @param label   the teacher's answers to the clean images
    /// @param natural the student's; `null` if it did not see them
    /// @param robust  the student's to the adversaries
    static void agreements(int[] label, int[] natural, int[] robust, Map<String, Double> report) {
        if (natural != null) {
            report.put("agreement", agreement(label, natural));
        }
        report.put("adversary_agreement", agreement(label, robust));
    }

    /// `label_accuracy`, how many of the teacher's answers are right, then [#accuracies] and [#agreements].
    ///
    /// @param teacher `[N, K]` its logits at the clean images
    /// @param natural `[N, K]` the student's; `null` if it did not see them
    /// @param robust  `[N, K]` the student's at the adversaries
    static void teaching(Variable teacher, Variable natural, Variable robust, Moment m, Map<String, Double> report) {
        int[] label = answers(teacher), clean = answers(natural), attacked = answers(robust);
        report.put("label_accuracy", agreement(label, m.truth()));
        accuracies(clean, attacked, m, report);
        agreements(label, clean, attacked, report);
    }

    /// `distance_linf` and `distance_l2`: how far the adversaries are from their images, in the mean over the batch.
    static void distances(Tensor x, Tensor adversary, Map<String, Double> report) {
        Tensor change = adversary.minus(x);
        report.put("distance_linf", mean(Norm.LINF.of(change)));
        report.put("distance_l2", mean(Norm.L2.of(change)));
    }

    /// @return the mean of numbers that are read from the device
    static double mean(Tensor each) {
        return Arrays.stream(each.toDoubles()).average().orElse(0);
    }

    /// For each network that learns, its role and `_gradient_norm`: the length of its gradient, all its parameters
    /// taken together, before anything clips it. It is read from the device once a network.
    static void norms(Map<String, Layer> networks, Gradients gradients, Map<String, Double> report) {
        networks.forEach((role, network) -> {
            Tensor squares = null;
            for (var parameter : network.parameters().values()) {
                Tensor g = gradients.byParameter().get(parameter);
                if (g != null) {
                    Tensor own = Tensor.sum(new Shape(), SQUARE, g);
                    squares = squares == null ? own : squares.plus(own);
                }
            }
            if (squares != null) {
                report.put(role + "_gradient_norm", Math.sqrt(squares.item()));
            }
        });
    }
}
