package dynat.attacks;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The attacks by name, as `--attacks` takes them.
public final class AttackCatalogue {
    private AttackCatalogue() {}

    private static final List<Norm> LINF = List.of(Norm.LINF);
    private static final List<Norm> LINF_AND_L2 = List.of(Norm.LINF, Norm.L2);
    private static final List<Norm> ALL = List.of(Norm.LINF, Norm.L2, Norm.L1);
    private static final int STEPS = 10; // of the papers, where an attack's name does not say them

    /// What can be asked for; PGD on either loss with any number of steps ([#entry]), here with 20.
    public static final List<Entry> ENTRIES = List.of(
            new Entry("clean", ALL, (_, _) -> new Clean()),
            new Entry("fgsm", ALL, (norm, radius) -> new Fgsm(norm.ball(radius), Targets.NONE)),
            new Entry("bim", ALL, (norm, radius) -> new Bim(norm.ball(radius), radius / 4, STEPS, Targets.NONE)),
            pgd(20),
            cw(20),
            new Entry(
                    "mifgsm",
                    ALL,
                    (norm, radius) -> new MiFgsm(norm.ball(radius), radius / STEPS, STEPS, 1, Targets.NONE)),
            new Entry("dim", ALL, (norm, radius) -> new Dim(norm.ball(radius), radius / STEPS, STEPS, 1, 0.9, 0.5)),
            new Entry("tifgsm", ALL, (norm, radius) -> new TiFgsm(norm.ball(radius), radius / STEPS, STEPS, 1, 15)),
            new Entry("tpgd", LINF_AND_L2, (norm, radius) -> new Tpgd(norm.ball(radius), radius / 4, STEPS)),
            new Entry("apgd-ce", ALL, (norm, radius) -> Apgd.standard(norm, radius, Loss.CE)),
            new Entry("apgd-dlr", ALL, (norm, radius) -> Apgd.standard(norm, radius, Loss.DLR)),
            new Entry("apgd-t", ALL, (norm, radius) -> ApgdTargeted.standard(norm, radius)),
            new Entry("fab", ALL, (norm, radius) -> new Fab(norm, radius, FabSettings.STANDARD)),
            new Entry("fab-t", ALL, (norm, radius) -> new FabTargeted(norm, radius, 9, FabSettings.STANDARD)),
            new Entry("square", ALL, SquareAttack::standard),
            new Entry("square-t", ALL, (norm, radius) -> SquareAttack.targeted(norm, radius, Targets.RANDOM)),
            new Entry("gaussian", ALL, (norm, radius) -> new GaussianNoise(norm.ball(radius), 1)),
            new Entry("uniform", ALL, (norm, radius) -> new UniformNoise(norm.ball(radius), 1)),
            new Entry("salt-and-pepper", ALL, (norm, radius) -> new SaltAndPepper(norm.ball(radius), 1)),
            new Entry("cw", List.of(Norm.L2), (_, radius) -> new CarliniWagner(radius)),
            new Entry("deepfool", LINF_AND_L2, DeepFool::new),
            new Entry("ead", List.of(Norm.L1), (_, radius) -> new Ead(radius, Ead.Rule.L1)),
            new Entry("ead-en", List.of(Norm.L1), (_, radius) -> new Ead(radius, Ead.Rule.EN)),
            new Entry("spsa", LINF, (_, radius) -> new Spsa(radius)),
            new Entry("onepixel", ALL, (norm, radius) -> new OnePixel(1, norm, radius)));

    /// The names in one line; `K` stands for a number of steps.
    public static final String NAMES = ENTRIES.stream()
            .map(entry -> entry.name().replaceFirst("^(pgd|cw)20$", "$1K (such as $0)"))
            .collect(Collectors.joining(", "));

    private static final Pattern STEPS_SAID = Pattern.compile("(pgd|cw)([1-9][0-9]{0,4})");

    /// An attack that can be asked for.
    ///
    /// @param name    as `--attacks` takes it
    /// @param norms   those that it can be asked for in
    /// @param factory makes it
    public record Entry(String name, List<Norm> norms, Factory factory) {

        /// The attack with its usual settings.
        ///
        /// @param norm   how the size of a change is measured
        /// @param radius how large it may get, in this norm and in input units (images live in `[0, 1]`)
        /// @return       the attack
        /// @throws IllegalArgumentException if it knows no such norm, or the radius is negative
        public Attack attack(Norm norm, double radius) {
            if (!norms.contains(norm)) {
                throw new IllegalArgumentException(
                        "attacks: %s has no norm %s\n    known   %s\n    fix:    choose %s, or %s"
                                .formatted(
                                        name,
                                        norm,
                                        norms.stream().map(Norm::toString).collect(Collectors.joining(", ")),
                                        norms.size() == 1 ? norms.getFirst() : "one of these norms",
                                        instead(norm).orElse("leave the attack out")));
            }
            return factory.attack(norm, radius);
        }

        /// What papers call nearly so in a norm that this attack does not have.
        ///
        /// @param norm one that it does not have
        /// @return     as an imperative; empty if there is none
        public Optional<String> instead(Norm norm) {
            return name.equals("cw") && norm == Norm.LINF
                    ? Optional.of("take cw20, which is what papers call CW-20 in Linf")
                    : Optional.empty();
        }
    }

    /// Makes an attack.
    @FunctionalInterface
    public interface Factory {
        /// The attack with its usual settings.
        ///
        /// @param norm   one that the attack has
        /// @param radius in this norm, in input units
        /// @return       the attack
        Attack attack(Norm norm, double radius);
    }

    private static Entry pgd(int steps) {
        return new Entry("pgd" + steps, ALL, projected(steps, Loss.CE));
    }

    /// What papers on training call CW-20: PGD on the loss of Carlini and Wagner. Their own search is `cw`.
    private static Entry cw(int steps) {
        return new Entry("cw" + steps, LINF, projected(steps, Loss.MARGIN));
    }

    /// Steps of a quarter of the radius (2/255 in a ball of 8/255) from a uniform start.
    private static Factory projected(int steps, Loss loss) {
        return (norm, radius) -> new Pgd(norm.ball(radius), radius / 4, steps, Start.UNIFORM, loss, 1, Targets.NONE);
    }

    /// What is called `name`.
    ///
    /// @param name one of [#NAMES]
    /// @return     nothing if there is none
    public static Optional<Entry> entry(String name) {
        Matcher said = STEPS_SAID.matcher(name);
        if (!said.matches()) {
            return ENTRIES.stream().filter(entry -> entry.name().equals(name)).findFirst();
        }
        int steps = Integer.parseInt(said.group(2));
        return Optional.of(said.group(1).equals("cw") ? cw(steps) : pgd(steps));
    }

    /// The attack called `name` with its usual settings.
    ///
    /// @param name   one of [#NAMES]
    /// @param norm   how the size of a change is measured
    /// @param radius how large it may get, in this norm and in input units
    /// @return       the attack
    /// @throws IllegalArgumentException if there is none, or it knows no such norm; the message lists what there is
    public static Attack named(String name, Norm norm, double radius) {
        return entry(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "attacks: there is no attack \"%s\"\n    known   %s\n    fix:    pass one of these"
                                .formatted(name, NAMES)))
                .attack(norm, radius);
    }
}
