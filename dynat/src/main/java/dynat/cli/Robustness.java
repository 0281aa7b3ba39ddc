package dynat.cli;

import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.Fraction;
import dynat.cluster.Communicator;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Images;
import dynat.evaluation.Report;
import dynat.nn.Layer;
import dynat.nn.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// Networks under the attacks that `eval` is asked for, all on the same images.
///
/// @param networks by role, such as `student`
/// @param surrogate what attacks are made on in their place; empty for themselves
/// @param about    what has to be equal for an evaluation to be gone on with
/// @param folder   what it goes on from; empty if nothing is kept
/// @param processes that share the work
record Robustness(
        EvalConfig config,
        Images images,
        Map<String, Layer> networks,
        Optional<Layer> surrogate,
        List<AttackPlan> plans,
        Map<String, String> about,
        Optional<EvalFolder> folder,
        Communicator processes) {

    /// What one plan left of one network.
    record Result(String role, AttackPlan plan, Report report) {}

    /// Returns one result for each network and plan; empty if it was stopped.
    Optional<List<Result>> run(Progress progress, BooleanSupplier stop) {
        List<Result> results = new ArrayList<>();
        for (var network : networks.entrySet()) {
            for (AttackPlan plan : plans) {
                String role = network.getKey();
                Report report = evaluator(role, plan)
                        .run(
                                classifier(network.getValue()),
                                images,
                                new EvalProgress(
                                        progress, role, plan.mode(), networks.size() > 1, config.radii(), stop),
                                processes);
                if (!report.complete()) {
                    return Optional.empty();
                }
                results.add(new Result(role, plan, report));
            }
        }
        return Optional.of(results);
    }

    private static Classifier classifier(Layer network) {
        return x -> network.forward(x, Pass.EVAL);
    }

    private Evaluator evaluator(String role, AttackPlan plan) {
        Map<String, String> same = new TreeMap<>(about);
        same.put("network", role);
        return new Evaluator(
                plan.attacks(),
                surrogate.map(Robustness::classifier),
                Norm.named(config.norm()),
                config.radii().stream().map(Fraction::value).toList(),
                plan.mode(),
                config.upstream(),
                config.batch(),
                config.seed(),
                folder.map(kept -> kept.state(role, plan.name())),
                same);
    }
}
