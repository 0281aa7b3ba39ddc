package dynat.tests.attacks;

import dynat.attacks.Attack;
import dynat.attacks.CarliniWagner;
import dynat.attacks.DeepFool;
import dynat.attacks.Ead;
import dynat.attacks.Norm;
import dynat.attacks.OnePixel;
import dynat.attacks.Spsa;
import dynat.attacks.Targets;
import dynat.tests.attacks.Contract.Bounded;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;

/// The contract of [Attack], for those that ask so often that only few rounds, steps and pairs of them can be tried.
/// What is asserted stands in [ContractProperties]; here are the attacks that it is asserted of.
class PatientAttackProperties extends ContractProperties {

    @Override
    @Provide
    Arbitrary<Bounded> attacks() {
        return within(Arbitraries.of(0.01, 0.1, 1.0, Double.POSITIVE_INFINITY));
    }

    @Override
    @Provide
    Arbitrary<Bounded> attacksOfRadiusZero() {
        return within(Arbitraries.of(0.0));
    }

    private static Arbitrary<Bounded> within(Arbitrary<Double> radii) {
        var steps = Arbitraries.integers().between(1, 12);
        var targets = Arbitraries.of(Targets.NONE, Targets.LEAST_LIKELY, Targets.RANDOM);
        return Combinators.combine(radii, steps, targets, Arbitraries.of(Norm.class), Arbitraries.of(true, false))
                .flatAs((radius, count, target, norm, flag) -> Arbitraries.of(
                        bounded(Norm.L2, radius, r -> new CarliniWagner(r, 0, 3, count, 0.05, 1, target)),
                        bounded(Norm.L2, radius, r -> new CarliniWagner(r, 0.1, 2, count, 0.1, 10, target)),
                        bounded(Norm.L2, radius, r -> new DeepFool(Norm.L2, r, count, 0.02, count)),
                        bounded(Norm.LINF, radius, r -> new DeepFool(Norm.LINF, r, count, 0.02, count)),
                        bounded(
                                Norm.L1,
                                radius,
                                r -> new Ead(
                                        r, 0, 0.01, flag ? Ead.Rule.L1 : Ead.Rule.EN, flag, 3, count, 0.1, 1, target)),
                        bounded(Norm.LINF, Math.min(radius, 1), r -> new Spsa(r, count, 6, 0.02, 0.01, target)),
                        bounded(norm, radius, r -> new OnePixel(count % 4, norm, r, 7, count, target))));
    }

    private static Bounded bounded(Norm norm, double radius, Function<Double, Attack> attack) {
        return new Bounded(attack.apply(radius), norm, radius);
    }
}
