package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.AttackCatalogue;
import dynat.attacks.Clean;
import dynat.attacks.Norm;
import dynat.attacks.Pgd;
import dynat.autograd.Variable;
import dynat.autograd.ops.CrossEntropy;
import dynat.nn.Pass;
import dynat.tests.attacks.Contract.Bounded;
import dynat.tests.parity.Backends;
import dynat.tests.walks.Walk;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/add-an-attack.md` shows can be copied: its attack compiles and keeps the contract of all attacks.
class AddAnAttackTest {

    private static final List<String> IMPORTS = List.of(
            "static dynat.autograd.Variable.constant",
            "static dynat.autograd.ops.CrossEntropy.crossEntropy",
            "static dynat.autograd.ops.LossReduction.NONE",
            "static dynat.tensor.Formula.input",
            "static dynat.tensor.Formula.where",
            "dynat.tensor.Draws",
            "dynat.tensor.Formula",
            "dynat.tensor.Shape",
            "dynat.tensor.Tensor");

    private static Class<?> randomCorner, named;

    @BeforeAll
    static void compile(@TempDir Path folder) throws Exception {
        var walk = Walk.through("add-an-attack.md");
        var attacks = MethodHandles.privateLookupIn(Pgd.class, MethodHandles.lookup());
        randomCorner = attacks.defineClass(
                Walk.compile(folder, "dynat.attacks", IMPORTS, "RandomCorner", walk.own("record RandomCorner")));
        var named = "interface Named { AttackCatalogue.Entry ENTRY = %s; }"
                .formatted(walk.own("new Entry(\"corners\"").strip().replaceAll(",$", ""));
        AddAnAttackTest.named = attacks.defineClass(Walk.compile(
                folder,
                "dynat.attacks",
                List.of("dynat.attacks.AttackCatalogue.Entry", "java.util.List"),
                "Named",
                named));
    }

    private static Bounded attack(double radius) throws ReflectiveOperationException {
        var attack =
                (Attack) randomCorner.getConstructor(double.class, int.class).newInstance(radius, 4);
        return new Bounded(attack, Norm.LINF, radius);
    }

    @Test
    void keepsTheContract() throws Exception {
        for (double radius : new double[] {0, 0.031, 0.3}) {
            var attack = attack(radius);
            Contract.assertImagesInTheBall(attack, 1);
            Contract.assertSameInAnyBatch(attack, 2);
            Contract.assertSameForTheSameDrawsAndAnyThreads(attack, 3);
            Contract.assertLeavesWeightsAndRunningStatistics(attack, 4, Pass.ATTACK_TRAIN);
        }
        Contract.assertGivesTheImagesBack(attack(0), 5);
    }

    @Test
    void hasANameInItsNorm() throws Exception {
        var field = named.getField("ENTRY");
        field.setAccessible(true);
        var entry = (AttackCatalogue.Entry) field.get(null);
        assertEquals("corners", entry.name());
        assertEquals(
                randomCorner.getConstructor(double.class, int.class).newInstance(0.1, 100),
                entry.attack(Norm.LINF, 0.1));
        var error = assertThrows(IllegalArgumentException.class, () -> entry.attack(Norm.L2, 0.1));
        assertEquals("""
                attacks: corners has no norm L2
                    known   Linf
                    fix:    choose Linf, or leave the attack out""", error.getMessage());
    }

    @Test
    void saysThatItFollowsNoGradients() throws Exception {
        assertFalse(attack(0.3).attack().followsGradients());
    }

    @Test
    void makesTheLossGrow() throws Exception {
        var attack = attack(0.3).attack();
        Backends.reference().run(() -> {
            double before = loss(new Clean()), after = loss(attack);
            assertTrue(after > before, () -> "the loss went from %s to %s".formatted(before, after));
            return null;
        });
    }

    private static double loss(Attack attack) {
        var f = Contract.network(5);
        var found = attack.perturb(f, Contract.images(5), Contract.labels(), Contract.draws(5), Progress.NONE);
        return CrossEntropy.crossEntropy(f.logits(Variable.constant(found.images())), Contract.labels())
                .value()
                .item();
    }
}
