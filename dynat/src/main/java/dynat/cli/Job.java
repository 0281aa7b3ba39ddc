package dynat.cli;

import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.cli.config.AttackSection;
import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.DataSection;
import dynat.cli.config.EvaluationSection;
import dynat.cli.config.MethodSection;
import dynat.cli.config.YamlWriter;
import dynat.datasets.Augmentation;
import dynat.datasets.Catalogue;
import dynat.datasets.Dataset;
import dynat.datasets.HoldOut;
import dynat.datasets.Split;
import dynat.datasets.Subset;
import dynat.methods.Averaged;
import dynat.methods.Dynat;
import dynat.methods.Method;
import dynat.methods.PgdAt;
import dynat.methods.Trainer;
import dynat.nn.Ema;
import dynat.nn.Layer;
import dynat.nn.Pass;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A training run, ready to begin: what a configuration stands for.
///
/// @param test the images that the end is measured on
record Job(Config config, Method method, Trainer.Plan plan, Dataset test) {

    /// Opens the data and builds the networks on the current device.
    static Job of(Config config) {
        DataSection data = config.data();
        Optional<Path> folder = Optional.ofNullable(data.dir()).map(Path::of);
        Dataset all = first("data.images", data.images(), Catalogue.open(data.name(), Split.TRAIN, folder));
        Dataset test = first(
                "evaluation.testImages",
                config.evaluation().testImages(),
                Catalogue.open(data.name(), Split.TEST, folder));
        if (data.holdOut() >= all.size()) {
            throw ConfigError.of(
                    "data.holdOut is %d but there are %d training images".formatted(data.holdOut(), all.size()),
                    "keep at most %d apart".formatted(all.size() - 1));
        }
        HoldOut parts = HoldOut.of(all, data.holdOut(), config.seed());
        return new Job(config, method(config, parts.training()), plan(config, parts), test);
    }

    /// Returns the first `count` images, all for 0.
    ///
    /// @param key that says how many
    private static Dataset first(String key, int count, Dataset data) {
        if (count > data.size()) {
            throw ConfigError.of(
                    "%s is %d but %s has %d".formatted(key, count, data.name(), data.size()),
                    "give at most %d, or 0 for all".formatted(data.size()));
        }
        return count == 0 ? data : Subset.first(data, count);
    }

    private static Method method(Config config, Dataset training) {
        Layer student = Networks.fresh(config.model(), "student", training, config.seed());
        Optional<Ema> ema = config.ema().decay() == 0
                ? Optional.empty()
                : Optional.of(new Ema(
                        student,
                        Networks.fresh(config.model(), "student", training, config.seed()),
                        config.ema().decay(),
                        config.ema().warmup()));
        Method method = method(config, training, student, ema);
        return ema.isPresent() ? new Averaged(method, ema.get()) : method;
    }

    private static Method method(Config config, Dataset training, Layer student, Optional<Ema> ema) {
        MethodSection method = config.method();
        if (method.name().equals("pgd-at")) {
            return new PgdAt(
                    student,
                    attack(config),
                    method.attackBn().equals("train") ? Pass.ATTACK_TRAIN : Pass.EVAL,
                    Learning.optimizer(config, Map.of("student", student), ema));
        }
        Layer teacher = Networks.fresh(config.teacher(), "teacher", training, config.seed());
        Map<String, Layer> networks = new LinkedHashMap<>();
        networks.put("teacher", teacher);
        networks.put("student", student);
        return new Dynat(
                teacher,
                student,
                attack(config),
                new Dynat.Switches(
                        method.teacherOncePerStep(),
                        method.attackBn().equals("train"),
                        method.cleanForwardForBn(),
                        method.studentWeight()),
                Learning.optimizer(config, networks, ema));
    }

    private static Pgd attack(Config config) {
        AttackSection attack = config.attack();
        return new Pgd(
                attack.radius().value(),
                attack.stride().value(),
                attack.steps(),
                Start.valueOf(attack.start().toUpperCase(Locale.ROOT)));
    }

    private static Trainer.Plan plan(Config config, HoldOut parts) {
        int steps = Math.ceilDiv(parts.training().size(), config.batch());
        return new Trainer.Plan(
                parts.training(),
                parts.heldOut(),
                config.epochs(),
                config.batch(),
                new Augmentation(config.data().padding(), config.data().flip()),
                Learning.schedule(config, Math.ceilDiv(steps, config.accumulate())),
                judge(config, config.evaluation().steps()),
                config.seed(),
                about(config, parts.training()));
    }

    /// Returns the attack that accuracies are measured under.
    static Pgd judge(Config config, int steps) {
        EvaluationSection evaluation = config.evaluation();
        return new Pgd(evaluation.radius().value(), evaluation.stride().value(), steps, Start.UNIFORM);
    }

    /// What a checkpoint says of itself, so that its networks can be built again.
    private static Map<String, String> about(Config config, Dataset training) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("dynat", Version.NUMBER);
        about.put("config", YamlWriter.write(config.essence(), false));
        about.put("channels", Integer.toString(training.image().channels()));
        about.put("classes", Integer.toString(training.classes()));
        return about;
    }
}
