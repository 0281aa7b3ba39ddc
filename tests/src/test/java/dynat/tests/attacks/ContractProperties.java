package dynat.tests.attacks;

import dynat.nn.Pass;
import dynat.tests.AlsoOnGpu;
import dynat.tests.attacks.Contract.Bounded;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The contract of [dynat.attacks.Attack] as properties, for whatever attacks a class provides; the assertions are
/// [Contract]'s.
@AlsoOnGpu
abstract class ContractProperties {

    @Provide
    abstract Arbitrary<Bounded> attacks();

    @Provide
    abstract Arbitrary<Bounded> attacksOfRadiusZero();

    @Property(tries = 150)
    void staysInTheBallAndIsAnImage(@ForAll("attacks") Bounded bounded, @ForAll long seed) {
        Contract.assertImagesInTheBall(bounded, seed);
    }

    @Property(tries = 100)
    void isTheSameInAnyBatch(@ForAll("attacks") Bounded bounded, @ForAll long seed) {
        Contract.assertSameInAnyBatch(bounded, seed);
    }

    @Property(tries = 60)
    void isTheSameForTheSameDrawsAndAnyThreads(@ForAll("attacks") Bounded bounded, @ForAll long seed) {
        Contract.assertSameForTheSameDrawsAndAnyThreads(bounded, seed);
    }

    @Property(tries = 60)
    void radiusZeroGivesTheImagesBack(@ForAll("attacksOfRadiusZero") Bounded bounded, @ForAll long seed) {
        Contract.assertGivesTheImagesBack(bounded, seed);
    }

    @Property(tries = 60)
    void leavesWeightsAndRunningStatisticsAsTheyWere(
            @ForAll("attacks") Bounded bounded, @ForAll long seed, @ForAll boolean byBatch) {
        Contract.assertLeavesWeightsAndRunningStatistics(bounded, seed, byBatch ? Pass.ATTACK_TRAIN : Pass.EVAL);
    }
}
