package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Attacks one after the other, each on the images that all before it left right.
///
/// Each member starts from the clean image. What none of them fools is returned as the clean image.
///
/// Paper: Croce and Hein, 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
/// parameter-free attacks".
///
/// @param version what it is called, such as `standard`
/// @param members in the order in which they attack
public record AutoAttack(String version, List<Member> members) implements Attack {

    /// One attack of the ensemble.
    ///
    /// @param name   what results call it, such as `apgd-ce`; an evaluation draws its random numbers by it
    /// @param attack what it does
    public record Member(String name, Attack attack) {}

    /// An ensemble of one member or more, each with a name of its own.
    ///
    /// @throws IllegalArgumentException if there is none, or two have one name
    public AutoAttack {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException(
                    "autoattack: no attack was named\n    fix:    name one or more, such as apgd-ce");
        }
        Set<String> names = new HashSet<>();
        for (var member : members) {
            if (!names.add(member.name)) {
                throw new IllegalArgumentException(
                        "autoattack: %s is there twice\n    fix:    name each attack once".formatted(member.name));
            }
        }
    }

    private static final int RESTARTS = 5; // of plus
    private static final int SAMPLES = 20; // of rand
    private static final int TARGETS = 9;

    /// What counts: APGD on the cross-entropy, APGD and FAB towards 9 classes each, and Square. In L1, APGD begins with
    /// larger radii, five times on the cross-entropy and towards 5 classes.
    ///
    /// @param norm   how the size of a change is measured
    /// @param radius of the ball, in this norm and in input units (images live in `[0, 1]`; 8/255 is usual in L∞)
    /// @return       four attacks
    public static AutoAttack standard(Norm norm, double radius) {
        return named("standard", norm, radius, List.of("apgd-ce", "apgd-t", "fab-t", "square"));
    }

    /// More attacks and restarts than [#standard]; no published number needs it.
    ///
    /// @param norm   how the size of a change is measured
    /// @param radius of the ball, in this norm and in input units
    /// @return       six attacks
    public static AutoAttack plus(Norm norm, double radius) {
        var ascent = ApgdRun.of(norm, radius);
        return new AutoAttack(
                "plus",
                List.of(
                        new Member("apgd-ce", new Apgd(ascent, Loss.CE, RESTARTS, Apgd.Keep.FOOLING)),
                        new Member("apgd-dlr", new Apgd(ascent, Loss.DLR, RESTARTS, Apgd.Keep.FOOLING)),
                        new Member("fab", new Fab(norm, radius, fabSettings().restarts(RESTARTS))),
                        member("square", norm, radius),
                        new Member("apgd-t", new ApgdTargeted(ascent, TARGETS, 1)),
                        member("fab-t", norm, radius)));
    }

    /// For random classifiers: APGD on two losses, each gradient a mean of 20.
    ///
    /// @param norm   how the size of a change is measured
    /// @param radius of the ball, in this norm and in input units
    /// @return       two attacks
    public static AutoAttack rand(Norm norm, double radius) {
        var ascent = ApgdRun.of(norm, radius).withSamples(SAMPLES);
        return new AutoAttack(
                "rand",
                List.of(
                        new Member("apgd-ce", new Apgd(ascent, Loss.CE, 1, Apgd.Keep.FOOLING)),
                        new Member("apgd-dlr", new Apgd(ascent, Loss.DLR, 1, Apgd.Keep.FOOLING))));
    }

    /// Some of the official attacks, as [#standard] sets them.
    ///
    /// @param norm   how the size of a change is measured
    /// @param radius of the ball, in this norm and in input units
    /// @param names  of `apgd-ce`, `apgd-dlr`, `apgd-t`, `fab`, `fab-t` and `square`, in the order in which they attack
    /// @return       these attacks
    /// @throws IllegalArgumentException if there is none of a name, or the list is empty; the message lists all names
    public static AutoAttack custom(Norm norm, double radius, List<String> names) {
        return named("custom", norm, radius, names);
    }

    private static AutoAttack named(String version, Norm norm, double radius, List<String> names) {
        return new AutoAttack(
                version, names.stream().map(name -> member(name, norm, radius)).toList());
    }

    private static Member member(String name, Norm norm, double radius) {
        return new Member(
                name,
                switch (name) {
                    case "apgd-ce" -> Apgd.standard(norm, radius, Loss.CE);
                    case "apgd-dlr" -> Apgd.standard(norm, radius, Loss.DLR);
                    case "apgd-t" -> ApgdTargeted.standard(norm, radius);
                    case "fab" -> new Fab(norm, radius, fabSettings());
                    case "fab-t" -> new FabTargeted(norm, radius, TARGETS, fabSettings());
                    case "square" -> SquareAttack.standard(norm, radius);
                    default ->
                        throw new IllegalArgumentException(
                                "autoattack: there is no attack \"%s\"\n    known   %s\n    fix:    name some of these"
                                        .formatted(name, NAMES));
                });
    }

    private static final String NAMES = "apgd-ce, apgd-dlr, apgd-t, fab, fab-t, square";

    /// What is fooled within the radius needs no smaller change.
    private static FabSettings fabSettings() {
        return FabSettings.STANDARD.stopWhenFound();
    }

    /// An ensemble of your own attacks.
    ///
    /// @param members in the order in which they attack
    /// @return        the ensemble
    /// @throws IllegalArgumentException if there is none, or two have one name
    public static AutoAttack custom(List<Member> members) {
        return new AutoAttack("custom", members);
    }

    @Override
    public boolean followsGradients() {
        return members.stream().anyMatch(member -> member.attack.followsGradients());
    }

    /// Progress is that of the member which attacks.
    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        int[] queries = new int[labels.length];
        int[] left = Batches.positions(labels.length, _ -> true);
        Set<String> notes = new LinkedHashSet<>();
        Tensor x = clean;
        for (int m = -1; m < members.size() && left.length > 0; m++) {
            try (var scope = Scope.open("autoattack")) {
                Tensor images = Batches.rows(clean, left);
                int[] answers = Batches.rows(labels, left);
                var found = m < 0
                        ? new Adversary(images, 1)
                        : members.get(m)
                                .attack
                                .perturb(f, images, answers, stream(draws, m).pick(left), progress);
                notes.addAll(found.notes());
                boolean[] fools = found.fools(f, answers);
                for (int i = 0; i < left.length; i++) {
                    queries[left[i]] += found.queries()[i];
                }
                int[] broken = Batches.positions(left.length, i -> fools[i]);
                if (m >= 0) {
                    x = scope.keep(Batches.put(x, Batches.rows(left, broken), Batches.rows(found.images(), broken)));
                }
                left = Batches.rows(left, Batches.positions(left.length, i -> !fools[i]));
            }
        }
        return new Adversary(x, queries, new ArrayList<>(notes));
    }

    /// The official code seeds its stream anew for every member.
    private static Draws stream(Draws draws, int member) {
        return draws instanceof Upstream upstream ? upstream.again() : draws.at(member);
    }
}
