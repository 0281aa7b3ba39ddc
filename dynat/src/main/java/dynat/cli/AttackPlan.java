package dynat.cli;

import dynat.attacks.AttackCatalogue;
import dynat.attacks.AutoAttack;
import dynat.attacks.Norm;
import dynat.cli.config.ConfigError;
import dynat.cli.config.EvalConfig;
import dynat.datasets.DidYouMean;
import dynat.evaluation.Attacks;
import dynat.evaluation.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Attacks that are evaluated together: an ensemble by its name, or those that were named one by one.
///
/// @param name     `autoattack` or its kin; `attacks` for those that were named one by one
/// @param attacks  makes them
/// @param mode     which images each of them tries
/// @param ensemble whether they have a name together
record AttackPlan(String name, Attacks attacks, Mode mode, boolean ensemble) {

    private static final String CLEAN = "clean", ONE_BY_ONE = "attacks";
    private static final Map<String, Attacks> ENSEMBLES = new LinkedHashMap<>();

    static {
        ENSEMBLES.put("autoattack", AutoAttack::standard);
        ENSEMBLES.put("autoattack-plus", AutoAttack::plus);
        ENSEMBLES.put("autoattack-rand", AutoAttack::rand);
    }

    /// Returns every name that `--attacks` knows, those that say steps with one number of them.
    static List<String> known() {
        return Stream.concat(
                        AttackCatalogue.ENTRIES.stream().map(AttackCatalogue.Entry::name), ENSEMBLES.keySet().stream())
                .distinct()
                .toList();
    }

    /// Returns what is evaluated: what is named one by one, then each ensemble.
    ///
    /// Attacks that are named one by one are each made on all images that are classified right, so that each has a
    /// number of its own; within an ensemble only what survives goes on. `--sequential` and `--individual` change that.
    ///
    /// @throws ConfigError if there is no such attack, or it does not have the norm
    static List<AttackPlan> of(EvalConfig config) {
        Norm norm = Norm.named(config.norm());
        List<String> names = config.attacks().stream().map(String::strip).toList();
        names.forEach(name -> requireKnown(name, norm));
        names.stream()
                .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
                .findFirst()
                .ifPresent(twice -> {
                    throw ConfigError.of("--attacks: %s is named twice".formatted(twice), "name it once");
                });
        List<String> single = new ArrayList<>(names);
        single.removeAll(ENSEMBLES.keySet());
        if (names.size() > 1) {
            single.remove(CLEAN); // every evaluation begins with it
        }
        List<AttackPlan> plans = new ArrayList<>();
        if (!single.isEmpty()) {
            plans.add(new AttackPlan(
                    ONE_BY_ONE,
                    (ball, radius) -> AutoAttack.custom(members(single, ball, radius)),
                    config.sequential() ? Mode.SEQUENTIAL : Mode.INDIVIDUAL,
                    false));
        }
        names.stream()
                .filter(ENSEMBLES::containsKey)
                .map(name -> new AttackPlan(
                        name, ENSEMBLES.get(name), config.individual() ? Mode.INDIVIDUAL : Mode.SEQUENTIAL, true))
                .forEach(plans::add);
        return plans;
    }

    private static List<AutoAttack.Member> members(List<String> names, Norm norm, double radius) {
        return names.stream()
                .map(name -> new AutoAttack.Member(name, AttackCatalogue.named(name, norm, radius)))
                .toList();
    }

    private static void requireKnown(String name, Norm norm) {
        if (ENSEMBLES.containsKey(name)) {
            return;
        }
        AttackCatalogue.Entry entry = AttackCatalogue.entry(name).orElseThrow(() -> {
            String guess = DidYouMean.to(name, known())
                    .map("did you mean %s?"::formatted)
                    .orElse("take some of these, with commas between");
            return new ConfigError("config: --attacks: there is no attack \"%s\"\n    known   %s, %s\n    fix:    %s"
                    .formatted(name, AttackCatalogue.NAMES, String.join(", ", ENSEMBLES.keySet()), guess));
        });
        if (!entry.norms().contains(norm)) {
            throw new ConfigError("config: --attacks: %s has no norm %s\n    known   %s\n    fix:    %s"
                    .formatted(
                            name,
                            norm,
                            entry.norms().stream().map(Norm::toString).collect(Collectors.joining(", ")),
                            "give --norm %s, or %s"
                                    .formatted(
                                            entry.norms().size() == 1
                                                    ? entry.norms().getFirst()
                                                    : "one of these",
                                            entry.instead(norm).orElse("leave %s out".formatted(name)))));
        }
    }

    /// Returns the names of the attacks, in their order.
    List<String> members(Norm norm, double radius) {
        return attacks.in(norm, radius).members().stream()
                .map(AutoAttack.Member::name)
                .toList();
    }

    /// Returns whether the attacks have numbers of their own, besides the worst of them for each image.
    boolean isIndividual() {
        return mode == Mode.INDIVIDUAL;
    }

    /// Returns whether nothing is asked for but the clean accuracy.
    boolean isClean(Norm norm, double radius) {
        return members(norm, radius).equals(List.of(CLEAN));
    }
}
