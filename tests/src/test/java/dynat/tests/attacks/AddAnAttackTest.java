package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Clean;
import dynat.attacks.Pgd;
import dynat.autograd.Variable;
import dynat.autograd.ops.CrossEntropy;
import dynat.tests.attacks.AttackProperties.Bounded;
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

    private static Class<?> randomCorner;

    @BeforeAll
    static void compile(@TempDir Path folder) throws Exception {
        var java = Walk.through("add-an-attack.md").own("record RandomCorner");
        randomCorner = MethodHandles.privateLookupIn(Pgd.class, MethodHandles.lookup())
                .defineClass(Walk.compile(folder, "dynat.attacks", IMPORTS, "RandomCorner", java));
    }

    private static Bounded attack(double radius) throws ReflectiveOperationException {
        return new Bounded(
                (Attack) randomCorner.getConstructor(double.class, int.class).newInstance(radius, 4), radius);
    }

    @Test
    void keepsTheContract() throws Exception {
        var contract = new AttackProperties();
        for (double radius : new double[] {0, 0.031, 0.3}) {
            var attack = attack(radius);
            contract.staysInTheBallAndIsAnImage(attack, 1);
            contract.isTheSameInAnyBatch(attack, 2);
            contract.isTheSameForTheSameDrawsAndAnyThreads(attack, 3);
            contract.leavesWeightsAndRunningStatisticsAsTheyWere(attack, 4, true);
        }
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
        var f = AttackProperties.network(5);
        var found = attack.perturb(
                f, AttackProperties.images(5), AttackProperties.labels(), AttackProperties.draws(5), Progress.NONE);
        return CrossEntropy.crossEntropy(f.logits(Variable.constant(found.images())), AttackProperties.labels())
                .value()
                .item();
    }
}
