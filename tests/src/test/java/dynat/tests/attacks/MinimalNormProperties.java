package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Attack;
import dynat.attacks.CarliniWagner;
import dynat.attacks.DeepFool;
import dynat.attacks.Ead;
import dynat.attacks.Norm;
import dynat.attacks.Targets;
import dynat.tensor.Device;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Where the least change that fools is known, attacks that look for it find it, or nearly.
@AlsoOnGpu
class MinimalNormProperties {

    private static final double ANY = Double.POSITIVE_INFINITY, ROUNDING = 1e-3;

    @Property(tries = 10)
    void carliniAndWagnersIsWithinOnePercent(@ForAll long seed) {
        isWithin(0.01, new CarliniWagner(ANY), Norm.L2, Planes.of(seed, 2));
    }

    /// Without a target it goes for the class that is second at first, which need not be the nearest; the nearest of
    /// all targets is.
    @Property(tries = 3)
    void carliniAndWagnersIsWithinOnePercentOfManyClasses(
            @ForAll long seed, @ForAll @IntRange(min = 3, max = 6) int classes) {
        var planes = Planes.of(seed, classes);
        for (var device : Backends.ready()) {
            double nearest = ANY;
            for (int target : planes.others().toArray()) {
                var attack = new CarliniWagner(ANY, 0, 9, 1000, 0.01, 0.001, Targets.given(target));
                double[] x = device.run(() -> planes.attackedBy(attack));
                assertTrue(planes.isTakenFor(target, x), () -> attack + " on " + device);
                double size = planes.size(Norm.L2, x);
                isNear(0.01, planes.distanceToRegion(target), size, attack, device);
                nearest = Math.min(nearest, size);
            }
            isNear(0.01, planes.distance(Norm.L2), nearest, "the nearest of all targets", device);
            double[] x = device.run(() -> planes.attackedBy(new CarliniWagner(ANY)));
            double size = planes.size(Norm.L2, x), second = planes.distance(Norm.L2, planes.second());
            assertTrue(
                    planes.fooledBy(x) && size >= planes.distance(Norm.L2) * (1 - ROUNDING) && size <= second * 1.01,
                    () -> "%s, and the second class is %s away".formatted(size, second));
        }
    }

    @Property(tries = 40)
    void deepFoolsIsWithinItsOvershoot(@ForAll long seed, @ForAll @IntRange(min = 2, max = 6) int classes) {
        var planes = Planes.of(seed, classes);
        for (Norm norm : new Norm[] {Norm.L2, Norm.LINF}) {
            isWithin(0.021, new DeepFool(norm, ANY), norm, planes);
            isWithin(0.01, new DeepFool(norm, ANY, 50, 0.005, 9), norm, planes);
        }
    }

    /// Shrinkage by β leaves changes larger than β in few numbers; the least L1 norm is that of a change in one.
    @Property(tries = 6)
    void eadsIsWithinOneFourthOfTwoClasses(@ForAll long seed, @ForAll boolean momentum) {
        isWithin(0.25, ead(momentum, Targets.NONE), Norm.L1, Planes.of(seed, 2));
    }

    /// As Carlini and Wagner's, it goes for the class that is second at first, and the nearest of all targets is the
    /// nearest.
    @Property(tries = 4)
    void eadsIsWithinOneFourthOfManyClasses(
            @ForAll long seed, @ForAll @IntRange(min = 3, max = 6) int classes, @ForAll boolean momentum) {
        var planes = Planes.of(seed, classes);
        for (var device : Backends.ready()) {
            double nearest = ANY;
            for (int target : planes.others().toArray()) {
                var attack = ead(momentum, Targets.given(target));
                double[] x = device.run(() -> planes.attackedBy(attack));
                assertTrue(planes.isTakenFor(target, x), () -> attack + " on " + device);
                nearest = Math.min(nearest, planes.size(Norm.L1, x));
            }
            isNear(0.25, planes.distance(Norm.L1), nearest, "the nearest of all targets", device);
            double[] x = device.run(() -> planes.attackedBy(ead(momentum, Targets.NONE)));
            double size = planes.size(Norm.L1, x), second = planes.distance(Norm.L1, planes.second());
            assertTrue(
                    planes.fooledBy(x) && size >= planes.distance(Norm.L1) * (1 - ROUNDING) && size <= second * 1.25,
                    () -> "%s, and the second class is %s away".formatted(size, second));
        }
    }

    private static Ead ead(boolean momentum, Targets targets) {
        return new Ead(ANY, 0, 0.01, Ead.Rule.L1, momentum, 9, 1000, 0.01, 0.001, targets);
    }

    private static void isWithin(double part, Attack attack, Norm norm, Planes planes) {
        for (var device : Backends.ready()) {
            double[] x = device.run(() -> planes.attackedBy(attack));
            assertTrue(planes.fooledBy(x), () -> "%s on %s does not fool".formatted(attack, device));
            isNear(part, planes.distance(norm), planes.size(norm, x), attack, device);
        }
    }

    private static void isNear(double part, double least, double size, Object what, Device device) {
        assertTrue(
                size >= least * (1 - ROUNDING) && size <= least * (1 + part),
                () -> "%s on %s found %s, and the least is %s".formatted(what, device, size, least));
    }

    /// What lies beyond the radius is not returned, and what lies within it is.
    @Property(tries = 10)
    void theRadiusDecides(@ForAll long seed) {
        var planes = Planes.of(seed, 2);
        for (Norm norm : Norm.values()) {
            double least = planes.distance(norm);
            for (double part : new double[] {0.99, 1.3}) {
                Attack attack = switch (norm) {
                    case L2 -> new CarliniWagner(part * least);
                    case LINF -> new DeepFool(norm, part * least);
                    case L1 -> new Ead(part * least, 0, 0.01, Ead.Rule.L1, true, 9, 1000, 0.01, 0.001, Targets.NONE);
                };
                double[] x = Backends.reference().run(() -> planes.attackedBy(attack));
                if (part < 1) {
                    assertArrayEquals(planes.image(), x, attack.toString());
                } else {
                    assertTrue(planes.fooledBy(x) && planes.size(norm, x) <= part * least, attack.toString());
                }
            }
        }
    }

    /// An image that is taken for another class already needs no change.
    @Property(tries = 10)
    void whatFoolsStaysAsItIs(@ForAll long seed) {
        var planes = Planes.of(seed, 3).labelledWrong();
        assertTrue(planes.fooledBy(planes.image()));
        for (Attack attack : new Attack[] {
            new CarliniWagner(ANY), new DeepFool(Norm.L2, ANY), new DeepFool(Norm.LINF, ANY), new Ead(ANY, Ead.Rule.EN)
        }) {
            assertArrayEquals(
                    planes.image(), Backends.reference().run(() -> planes.attackedBy(attack)), attack.toString());
        }
    }
}
