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
    /// @param name   what results call it, such as `apgd-ce`; its random numbers go by it
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

    /// An ensemble of your own attacks.
    ///
    /// @param members in the order in which they attack
    /// @return        the ensemble
    /// @throws IllegalArgumentException if there is none, or two have one name
    public static AutoAttack custom(List<Member> members) {
        return new AutoAttack("custom", members);
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
