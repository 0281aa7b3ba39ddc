package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Apgd;
import dynat.attacks.ApgdRun;
import dynat.attacks.ApgdTargeted;
import dynat.attacks.Attack;
import dynat.attacks.AttackCatalogue;
import dynat.attacks.Bim;
import dynat.attacks.CarliniWagner;
import dynat.attacks.Clean;
import dynat.attacks.DeepFool;
import dynat.attacks.Dim;
import dynat.attacks.Ead;
import dynat.attacks.Fab;
import dynat.attacks.FabSettings;
import dynat.attacks.FabTargeted;
import dynat.attacks.Fgsm;
import dynat.attacks.GaussianNoise;
import dynat.attacks.Loss;
import dynat.attacks.MiFgsm;
import dynat.attacks.Norm;
import dynat.attacks.OnePixel;
import dynat.attacks.Pgd;
import dynat.attacks.SaltAndPepper;
import dynat.attacks.Spsa;
import dynat.attacks.SquareAttack;
import dynat.attacks.Start;
import dynat.attacks.Targets;
import dynat.attacks.TiFgsm;
import dynat.attacks.Tpgd;
import dynat.attacks.UniformNoise;
import dynat.nn.Pass;
import dynat.tests.AlsoOnGpu;
import dynat.tests.attacks.Contract.Bounded;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every attack that can be asked for by name keeps the contract, in every norm that it has.
@AlsoOnGpu
class CatalogueTest {

    /// Radii at which some of seven images of 6 x 6 are fooled, and others are not.
    private static final Map<Norm, Double> RADII = Map.of(Norm.LINF, 0.05, Norm.L2, 0.2, Norm.L1, 0.8);

    private static Stream<Bounded> attacks() {
        return at(1);
    }

    private static Stream<Bounded> attacksOfRadiusZero() {
        return at(0);
    }

    /// Those that ask thousands of times; [PatientAttackProperties] holds them to the contract, with fewer.
    private static final Set<String> PATIENT = Set.of("cw", "ead", "ead-en", "spsa", "onepixel");

    /// Those that take as many steps with no radius; [AttackProperties] holds them to the contract, with fewer.
    private static final Set<String> LONG = Set.of("apgd-t", "fab", "fab-t", "square", "square-t");

    /// @param scale times the usual radii
    private static Stream<Bounded> at(double scale) {
        return AttackCatalogue.ENTRIES.stream()
                .filter(entry -> !LONG.contains(entry.name()))
                .filter(entry -> scale == 0 || !PATIENT.contains(entry.name()))
                .flatMap(entry -> entry.norms().stream()
                        .map(norm ->
                                bounded(entry.attack(norm, scale * RADII.get(norm)), norm, scale * RADII.get(norm))));
    }

    private static Bounded bounded(Attack attack, Norm norm, double radius) {
        return new Bounded(attack, norm, attack instanceof Clean ? 0 : radius);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void staysInTheBallAndIsAnImage(Bounded bounded) {
        Contract.assertImagesInTheBall(bounded, 1);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void isTheSameInAnyBatch(Bounded bounded) {
        Contract.assertSameInAnyBatch(bounded, 2);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void isTheSameForTheSameDrawsAndAnyThreads(Bounded bounded) {
        Contract.assertSameForTheSameDrawsAndAnyThreads(bounded, 3);
    }

    @ParameterizedTest
    @MethodSource("attacksOfRadiusZero")
    void radiusZeroGivesTheImagesBack(Bounded bounded) {
        Contract.assertGivesTheImagesBack(bounded, 4);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void leavesWeightsAndRunningStatisticsAsTheyWere(Bounded bounded) {
        Contract.assertLeavesWeightsAndRunningStatistics(bounded, 5, Pass.EVAL);
    }

    @Test
    void namesAreEachOfOneEntry() {
        var names = new HashSet<String>();
        for (var entry : AttackCatalogue.ENTRIES) {
            assertTrue(names.add(entry.name()), entry.name());
            assertEquals(
                    entry.attack(entry.norms().getFirst(), 0.1),
                    AttackCatalogue.named(entry.name(), entry.norms().getFirst(), 0.1));
        }
    }

    /// What the papers and the official codes set.
    @ParameterizedTest
    @EnumSource
    void eachHasItsUsualSettings(Norm norm) {
        double r = 0.7;
        var ball = norm.ball(r);
        var expected = new HashMap<String, Attack>();
        expected.put("clean", new Clean());
        expected.put("fgsm", new Fgsm(ball, Targets.NONE));
        expected.put("bim", new Bim(ball, r / 4, 10, Targets.NONE));
        expected.put("pgd20", new Pgd(ball, r / 4, 20, Start.UNIFORM, Loss.CE, 1, Targets.NONE));
        expected.put(
                "cw20",
                norm == Norm.LINF ? new Pgd(ball, r / 4, 20, Start.UNIFORM, Loss.MARGIN, 1, Targets.NONE) : null);
        expected.put("mifgsm", new MiFgsm(ball, r / 10, 10, 1, Targets.NONE));
        expected.put("dim", new Dim(ball, r / 10, 10, 1, 0.9, 0.5));
        expected.put("tifgsm", new TiFgsm(ball, r / 10, 10, 1, 15));
        expected.put("tpgd", norm == Norm.L1 ? null : new Tpgd(ball, r / 4, 10));
        var ascent = new ApgdRun(norm, r, 100, 1, 0.75, norm == Norm.L1);
        int runs = norm == Norm.L1 ? 5 : 1;
        expected.put("apgd-ce", new Apgd(ascent, Loss.CE, runs, Apgd.Keep.FOOLING));
        expected.put("apgd-dlr", new Apgd(ascent, Loss.DLR, runs, Apgd.Keep.FOOLING));
        expected.put("apgd-t", new ApgdTargeted(ascent, norm == Norm.L1 ? 5 : 9, 1));
        var search = new FabSettings(100, 1, 0.1, 1.05, 0.9, false);
        expected.put("fab", new Fab(norm, r, search));
        expected.put("fab-t", new FabTargeted(norm, r, 9, search));
        expected.put("square", new SquareAttack(norm, r, 5000, 0.8, 1, Loss.MARGIN, false, Targets.NONE));
        expected.put("square-t", new SquareAttack(norm, r, 5000, 0.8, 1, Loss.CE, false, Targets.RANDOM));
        expected.put("gaussian", new GaussianNoise(ball, 1));
        expected.put("uniform", new UniformNoise(ball, 1));
        expected.put("salt-and-pepper", new SaltAndPepper(ball, 1));
        expected.put("onepixel", new OnePixel(1, norm, r));
        expected.put("deepfool", norm == Norm.L1 ? null : new DeepFool(norm, r));
        expected.put("cw", norm == Norm.L2 ? new CarliniWagner(r) : null);
        expected.put("ead", norm == Norm.L1 ? new Ead(r, Ead.Rule.L1) : null);
        expected.put("ead-en", norm == Norm.L1 ? new Ead(r, Ead.Rule.EN) : null);
        expected.put("spsa", norm == Norm.LINF ? new Spsa(r) : null);
        var names = new HashSet<String>();
        for (var entry : AttackCatalogue.ENTRIES) {
            names.add(entry.name());
            assertEquals(
                    expected.get(entry.name()),
                    entry.norms().contains(norm) ? entry.attack(norm, r) : null,
                    entry.name());
        }
        assertEquals(expected.keySet(), names);
    }

    @Test
    void pgdTakesAnyNumberOfSteps() {
        for (Norm norm : Norm.values()) {
            var attack = AttackCatalogue.named("pgd7", norm, 0.5).toString();
            assertTrue(attack.contains("steps=7"), attack);
        }
        for (String name : new String[] {"pgd", "pgd0", "pgd07", "pgd-1", "pgd100000", "PGD20", "pgdK"}) {
            assertTrue(AttackCatalogue.entry(name).isEmpty(), name);
        }
    }

    /// As the reference of DYNAT has it: 8/255, steps of 2/255, uniform start, the margin without a bound.
    @Test
    void cwWithANumberIsPgdOnTheMargin() {
        double radius = 8 / 255.0;
        assertEquals(
                new Pgd(Norm.LINF.ball(radius), 2 / 255.0, 20, Start.UNIFORM, Loss.MARGIN, 1, Targets.NONE),
                AttackCatalogue.named("cw20", Norm.LINF, radius));
        assertTrue(AttackCatalogue.named("cw100", Norm.LINF, radius).toString().contains("steps=100"));
        assertEquals(new CarliniWagner(0.5), AttackCatalogue.named("cw", Norm.L2, 0.5));
        for (String name : new String[] {"cw0", "cw07", "cw-1", "cw100000", "CW20", "cwK"}) {
            assertTrue(AttackCatalogue.entry(name).isEmpty(), name);
        }
        assertEquals(
                """
                attacks: cw has no norm Linf
                    known   L2
                    fix:    choose L2, or take cw20, which is what papers call CW-20 in Linf""",
                assertThrows(IllegalArgumentException.class, () -> AttackCatalogue.named("cw", Norm.LINF, radius))
                        .getMessage());
        assertEquals(
                """
                attacks: cw20 has no norm L2
                    known   Linf
                    fix:    choose Linf, or leave the attack out""",
                assertThrows(IllegalArgumentException.class, () -> AttackCatalogue.named("cw20", Norm.L2, 0.5))
                        .getMessage());
    }

    @Test
    void aNameThatNobodyHas() {
        var error = assertThrows(IllegalArgumentException.class, () -> AttackCatalogue.named("fgms", Norm.LINF, 0.1));
        assertEquals("""
                attacks: there is no attack "fgms"
                    known   %s
                    fix:    pass one of these""".formatted(AttackCatalogue.NAMES), error.getMessage());
        assertTrue(
                AttackCatalogue.NAMES.startsWith(
                        "clean, fgsm, bim, pgdK (such as pgd20), cwK (such as cw20), mifgsm, "),
                AttackCatalogue.NAMES);
    }

    @Test
    void aNormThatTheAttackDoesNotHave() {
        var error = assertThrows(IllegalArgumentException.class, () -> AttackCatalogue.named("tpgd", Norm.L1, 0.1));
        assertEquals("""
                attacks: tpgd has no norm L1
                    known   Linf, L2
                    fix:    choose one of these norms, or leave the attack out""", error.getMessage());
    }

    @Test
    void aRadiusInStepsOfAByte() {
        var error = assertThrows(IllegalArgumentException.class, () -> new Pgd(8, 2, 10, Start.UNIFORM));
        assertEquals("""
                pgd: a radius of 8.0 in Linf takes in every image, for images live in [0, 1]
                    fix:    pass it as a part of white, such as 8 / 255.0""", error.getMessage());
    }

    @Test
    void aRadiusThatIsNone() {
        for (var entry : AttackCatalogue.ENTRIES) {
            if (!entry.name().equals("clean")) {
                var error = assertThrows(
                        IllegalArgumentException.class,
                        () -> entry.attack(entry.norms().getFirst(), -0.1),
                        entry.name());
                assertEquals(
                        "attack: the radius is -0.1\n    fix:    pass 0 or more, such as 8/255",
                        error.getMessage(),
                        entry.name());
            }
        }
    }
}
