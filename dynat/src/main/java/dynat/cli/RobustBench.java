package dynat.cli;

import dynat.cli.Robustness.Result;
import dynat.cli.config.ConfigError;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.Fraction;
import dynat.evaluation.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// RobustBench's conventions: standard AutoAttack on the first test images, in a ball that its leaderboards have.
final class RobustBench {
    private RobustBench() {}

    private static final String ATTACK = "autoattack";
    private static final Map<String, Double> RADII = Map.of("Linf", 8 / 255.0, "L2", 0.5);
    private static final List<String> LEADERBOARDS = List.of("cifar10 Linf", "cifar100 Linf", "cifar10 L2");

    /// Every key of its form; what is not known here stays null, for whoever claims the result.
    private static final List<String> KEYS = List.of(
            "link",
            "name",
            "authors",
            "additional_data",
            "number_forward_passes",
            "dataset",
            "venue",
            "architecture",
            "eps",
            "clean_acc",
            "reported",
            "corruptions_acc",
            "autoattack_acc",
            "footnote");

    /// Returns whether a configuration asks for it.
    static boolean isAsked(EvalConfig config) {
        return config.protocol() != null;
    }

    /// Returns normally if what is asked for is what RobustBench measures.
    ///
    /// @throws ConfigError if it is not
    static void require(EvalConfig config) {
        if (!isAsked(config)) {
            return;
        }
        Double radius = RADII.get(config.norm());
        if (radius == null) {
            throw refused(
                    "--norm %s".formatted(config.norm()), "has leaderboards for Linf and L2", "give one of these");
        }
        if (!config.attacks().equals(List.of(ATTACK))) {
            throw refused(
                    "--attacks %s".formatted(String.join(",", config.attacks())),
                    "measures by standard AutoAttack alone",
                    "leave --attacks out");
        }
        List<Fraction> radii = config.radii();
        if (radii.size() != 1 || radii.getFirst().value() != radius) {
            throw refused(
                    "--eps %s"
                            .formatted(String.join(
                                    ",", radii.stream().map(Fraction::text).toList())),
                    "measures %s at %s".formatted(config.norm(), config.norm().equals("Linf") ? "8/255" : "0.5"),
                    "leave --eps out");
        }
        if (config.indices() != null) {
            throw refused("--indices", "measures the first n test images", "give --n, or neither for all");
        }
        if (config.surrogate().checkpoint() != null) {
            throw refused("--surrogate", "attacks the network itself", "leave --surrogate out");
        }
        if (config.individual()) {
            throw refused("--individual", "measures what survives all attacks in turn", "leave --individual out");
        }
    }

    private static ConfigError refused(String flag, String what, String fix) {
        return ConfigError.of(
                "--protocol robustbench: %s is asked for, but RobustBench %s".formatted(flag, what),
                fix + ", or leave --protocol out");
    }

    /// Returns what has to be said of a data set for which RobustBench has no such leaderboard.
    static Optional<String> warning(EvalConfig config, String data) {
        String board = "%s %s".formatted(data, config.norm());
        return isAsked(config) && !LEADERBOARDS.contains(board)
                ? Optional.of(
                        "warning: RobustBench has no leaderboard for %s\n    fix:    compare the number with others"
                                        .formatted(board)
                                + " of the same data set alone")
                : Optional.empty();
    }

    /// Returns what RobustBench takes as a claim: percentages of two decimals, as texts.
    static Map<String, Object> claim(EvalConfig config, String data, Result result) {
        Outcome outcome = result.report().outcomes().getFirst();
        Map<String, Object> claim = new LinkedHashMap<>();
        KEYS.forEach(key -> claim.put(key, null));
        claim.put("dataset", data);
        claim.put("eps", config.eps().getFirst().text());
        claim.put("clean_acc", percent(outcome.cleanAccuracy()));
        claim.put("autoattack_acc", percent(outcome.accuracy()));
        return claim;
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.2f", 100 * part);
    }
}
