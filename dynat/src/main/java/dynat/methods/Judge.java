package dynat.methods;

import static dynat.nn.Pass.EVAL;

import dynat.attacks.Attack;
import dynat.attacks.Classifier;
import dynat.attacks.Clean;
import dynat.nn.Layer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Says how good a method's networks are on the held-out images of a plan.
///
/// @param stop asked after each batch; true abandons what is measured
record Judge(Method method, Trainer.Plan plan, Team team, Trainer.Listener listener, BooleanSupplier stop) {

    /// Returns for each network its accuracies, `_clean` and `_robust`, from 0 to 1.
    ///
    /// @param epoch that is told of, from 1
    Map<String, Double> accuracies(int epoch) {
        var accuracies = new LinkedHashMap<String, Double>();
        for (var network : method.networks().entrySet()) {
            String role = network.getKey();
            accuracies.put(role + Trainer.CLEAN, accuracy("clean", new Clean(), network.getValue(), epoch));
            if (method.attacked().contains(role)) {
                accuracies.put(role + Trainer.ROBUST, accuracy("held-out", plan.judge(), network.getValue(), epoch));
            }
        }
        return accuracies;
    }

    /// Returns that of the network which the run is judged by, under attack.
    double robust(Map<String, Double> accuracies) {
        return accuracies.get(method.judged() + Trainer.ROBUST);
    }

    private double accuracy(String name, Attack attack, Layer network, int epoch) {
        Classifier f = x -> network.forward(x, EVAL);
        int batch = Math.ceilDiv(plan.batch(), team.share().of()); // what a process has memory for
        return Evaluation.among(team, name, attack, f, plan.heldOut(), batch, plan.seed(), done -> {
                    listener.judging(epoch, done, plan.heldOut().size());
                    return !stop.getAsBoolean();
                })
                .accuracy();
    }
}
