package dynat.tests.attacks;

import static dynat.autograd.Tape.gradient;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.SUM;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.attacks.Apgd;
import dynat.attacks.ApgdRun;
import dynat.attacks.ApgdTargeted;
import dynat.attacks.Attack;
import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Bim;
import dynat.attacks.Clean;
import dynat.attacks.Dim;
import dynat.attacks.Fab;
import dynat.attacks.FabSettings;
import dynat.attacks.FabTargeted;
import dynat.attacks.Fgsm;
import dynat.attacks.GaussianNoise;
import dynat.attacks.Loss;
import dynat.attacks.MiFgsm;
import dynat.attacks.Norm;
import dynat.attacks.Pgd;
import dynat.attacks.SaltAndPepper;
import dynat.attacks.SquareAttack;
import dynat.attacks.Start;
import dynat.attacks.Targets;
import dynat.attacks.TiFgsm;
import dynat.attacks.Tpgd;
import dynat.attacks.UniformNoise;
import dynat.tensor.Device;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.attacks.Contract.Bounded;
import dynat.tests.parity.Backends;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The contract of [Attack], for attacks of any settings. Those of the catalogue, with their usual ones, are held to it
/// by [CatalogueTest].
@AlsoOnGpu
class AttackProperties extends ContractProperties {

    /// Radii in a norm are as many times as large as in L∞.
    private static final Map<Norm, Double> SCALE = Map.of(Norm.LINF, 1.0, Norm.L2, 4.0, Norm.L1, 16.0);

    @Override
    @Provide
    Arbitrary<Bounded> attacks() {
        return attacksWithin(Arbitraries.of(0.0, 0.01, 0.031, 8 / 255.0, 0.3));
    }

    @Override
    @Provide
    Arbitrary<Bounded> attacksOfRadiusZero() {
        return attacksWithin(Arbitraries.of(0.0));
    }

    private static Arbitrary<Bounded> attacksWithin(Arbitrary<Double> radius) {
        var norms = Arbitraries.of(Norm.class);
        var parts = Arbitraries.of(0.25, 1.0); // strides, in radii
        var steps = Arbitraries.integers().between(1, 5);
        var targets = Arbitraries.of(Targets.NONE, Targets.LEAST_LIKELY, Targets.RANDOM);
        return Combinators.combine(radius, norms, parts, steps, targets, Arbitraries.of(Start.class))
                .flatAs((r, norm, part, count, target, start) -> {
                    double wide = r * SCALE.get(norm);
                    return attacks(norm, wide, part * wide, count, target, start)
                            .map(attack -> new Bounded(attack, norm, attack instanceof Clean ? 0 : wide));
                });
    }

    private static Arbitrary<Attack> attacks(
            Norm norm, double radius, double stride, int steps, Targets targets, Start start) {
        var ball = norm.ball(radius);
        var plain = Arbitraries.of(
                new Clean(),
                new Fgsm(ball, targets),
                new Bim(ball, stride, steps, targets),
                new MiFgsm(ball, stride, steps, 0.9, targets),
                new Dim(ball, stride, steps, 1, 0.5, 0.7),
                new TiFgsm(ball, stride, steps, 0.5, 3),
                new Tpgd(ball, stride, steps),
                new Apgd(ApgdRun.of(norm, radius).withIterations(steps), Loss.DLR, 2, Apgd.Keep.FOOLING),
                new Apgd(ApgdRun.of(norm, radius).withIterations(steps), Loss.CE, 2, Apgd.Keep.LARGEST_LOSS),
                new ApgdTargeted(ApgdRun.of(norm, radius).withIterations(steps), 2, 1),
                new Fab(norm, radius, FabSettings.STANDARD.restarts(2).iterations(steps)),
                new Fab(norm, radius, FabSettings.STANDARD.iterations(steps).stopWhenFound()),
                new FabTargeted(
                        norm, radius, 2, FabSettings.STANDARD.restarts(2).iterations(steps)),
                new FabTargeted(
                        norm, radius, 2, FabSettings.STANDARD.iterations(steps).stopWhenFound()),
                new SquareAttack(norm, radius, 10 * steps, 0.8, 2, Loss.MARGIN, false, Targets.NONE),
                new SquareAttack(norm, radius, 10 * steps, 0.8, 2, Loss.CE, true, targets),
                new GaussianNoise(ball, steps),
                new UniformNoise(ball, steps),
                new SaltAndPepper(ball, steps),
                AutoAttack.custom(List.of(
                        new Member("uniform", new UniformNoise(ball, steps)),
                        new Member("bim", new Bim(ball, stride, steps, Targets.NONE)))));
        var pgd = Combinators.combine(
                        Arbitraries.of(Loss.class), Arbitraries.integers().between(1, 3))
                .as((loss, restarts) ->
                        new Pgd(ball, stride, steps, start, loss, restarts, loss == Loss.KL ? Targets.NONE : targets));
        return Arbitraries.oneOf(List.of(plain.map(Attack.class::cast), pgd.map(Attack.class::cast)));
    }

    @Example
    void fgsmIsOneStepOfPgdFromTheCleanImage() {
        Backends.reference().run(() -> {
            var once = new Pgd(0.03, 0.03, 1, Start.CLEAN);
            assertArrayEquals(
                    Contract.perturb(once, Contract.network(1), Contract.images(1), 1)
                            .toDoubles(),
                    Contract.perturb(new Fgsm(0.03), Contract.network(1), Contract.images(1), 1)
                            .toDoubles());
            return null;
        });
    }

    /// Training takes the short constructor; its bits are those of the plain loop of Madry et al.
    @Property(tries = 20)
    void pgdOnTheCrossEntropyIsThePlainLoop(@ForAll long seed, @ForAll boolean random) {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                var f = Contract.network(seed);
                var ball = Norm.LINF.ball(0.05);
                Tensor clean = Contract.images(seed);
                Tensor x = random ? ball.sample(clean, Contract.draws(seed)) : clean;
                for (int step = 0; step < 4; step++) {
                    Tensor g = gradient(x, v -> crossEntropy(f.logits(v), Contract.labels(), SUM));
                    x = ball.ascend(x, clean, g, 0.02);
                }
                var attack = new Pgd(0.05, 0.02, 4, random ? Start.UNIFORM : Start.CLEAN);
                assertArrayEquals(
                        x.toDoubles(), Contract.perturb(attack, f, clean, seed).toDoubles(), attack + " on " + device);
                return null;
            });
        }
    }
}
