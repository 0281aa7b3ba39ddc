package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.nn.Constant;
import dynat.nn.Cosine;
import dynat.nn.Cyclic;
import dynat.nn.MultiStep;
import dynat.nn.OneCycle;
import dynat.nn.OneCycle.Curve;
import dynat.nn.Piecewise;
import dynat.nn.ReferenceSchedule;
import dynat.nn.Schedule;
import dynat.nn.StepDecay;
import dynat.nn.Warmup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

    private static final int STEPS = 391;

    /// The rate is constant within an epoch, to its last step; epochs count from 1 here.
    @ParameterizedTest
    @CsvSource({
        "1, 0.02",
        "2, 0.1",
        "75, 0.1",
        "76, 0.01",
        "90, 0.01",
        "91, 0.001",
        "100, 0.001",
        "101, 0.0001",
        "200, 0.0001"
    })
    void reference(int epoch, double rate) {
        Schedule schedule = new ReferenceSchedule(0.1);
        for (int step : List.of(0, 1, STEPS / 2, STEPS - 1)) {
            assertEquals(rate, schedule.rate(epoch - 1 + (double) step / STEPS));
        }
        assertEquals(rate / 2, new ReferenceSchedule(0.05).rate(epoch - 1), 1e-18);
    }

    /// What the neighbours train by, in their own words: epochs count from 1, the first rate, then `epoch: rate` from
    /// that epoch on. The milestones are how many epochs have passed.
    @ParameterizedTest
    @CsvSource({
        "TRADES, 0.1, 74 89 99, 75: 0.01 90: 0.001 100: 0.0001",
        "MART with ResNet-18, 0.01, 74 89 99, 75: 0.001 90: 0.0001 100: 0.00001",
        "Rice, 0.1, 100 150, 101: 0.01 151: 0.001",
        "AWP, 0.1, 100 150, 101: 0.01 151: 0.001",
        "RSLAD, 0.1, 215 260 285, 216: 0.01 261: 0.001 286: 0.0001",
    })
    void theNeighboursSteps(String who, double rate, String milestones, String falls) {
        var schedule = new MultiStep(
                rate, Arrays.stream(milestones.split(" ")).map(Integer::valueOf).toList(), 0.1);
        var rates = new TreeMap<>(Map.of(1, rate));
        for (String fall : falls.split("(?<=[0-9]) ")) {
            rates.put(Integer.valueOf(fall.split(": ")[0]), Double.valueOf(fall.split(": ")[1]));
        }
        for (int epoch = 1; epoch <= 300; epoch++) {
            double expected = rates.floorEntry(epoch).getValue();
            for (int step : List.of(0, 1, STEPS / 2, STEPS - 1)) {
                assertEquals((float) expected, (float) schedule.rate(epoch - 1 + (double) step / STEPS), who);
            }
        }
    }

    /// Fast adversarial training: `CyclicLR` from 0 to 0.2 and back over all steps of 30 epochs, stepped once a batch.
    @Test
    void fastAdversarialTrainingsCycle() {
        int epochs = 30, all = epochs * STEPS;
        var schedule = new Cyclic(0, 0.2, epochs / 2.0, epochs / 2.0);
        for (int step = 0; step < all; step++) {
            double half = all / 2.0, expected = 0.2 * (step <= half ? step / half : (all - step) / half);
            assertEquals(expected, schedule.rate((double) step / STEPS), 1e-14);
        }
    }

    @Test
    void multiStep() {
        var schedule = new MultiStep(0.1, List.of(2, 4), 0.1);
        assertEquals(0.1, schedule.rate(0));
        assertEquals(0.1, schedule.rate(1 + (STEPS - 1.0) / STEPS));
        assertEquals(0.01, schedule.rate(2), 1e-17);
        assertEquals(0.01, schedule.rate(3.999), 1e-17);
        assertEquals(0.001, schedule.rate(4), 1e-17);
        assertEquals(0.3, new MultiStep(0.3, List.of(), 0.1).rate(99));
        assertEquals(
                """
                multi-step: the milestones [4, 2] do not ascend
                    fix:    sort them""",
                assertThrows(IllegalArgumentException.class, () -> new MultiStep(0.1, List.of(4, 2), 0.1))
                        .getMessage());
    }

    /// Ten steps, of which the third is the peak, as `OneCycleLR(max_lr=0.1, total_steps=10)` documents its phases.
    @Test
    void oneCycle() {
        var schedule = new OneCycle(0.1, 5, 2);
        assertEquals(0.004, schedule.rate(0), 1e-17);
        assertEquals(0.052, schedule.rate(0.5), 1e-16);
        assertEquals(0.1, schedule.rate(1), 1e-16);
        assertEquals(4e-7 + (0.1 - 4e-7) * (1 + Math.cos(Math.PI * 3 / 7)) / 2, schedule.rate(2.5), 1e-16);
        assertEquals(4e-7, schedule.rate(4.5), 1e-17);
    }

    @Test
    void oneCycleAlongLines() {
        var schedule = new OneCycle(0.3, 1, 21, 0.5, 0, 0.1, Curve.LINE);
        assertEquals(0, schedule.rate(0));
        assertEquals(0.3, schedule.rate(9.5 / 21), 0.3 / 9); // the peak lies between two steps
        assertEquals(0.3 * 9 / 9.5, schedule.rate(9.0 / 21), 1e-15);
        assertEquals(0.3 - 0.2 * 0.5 / 10.5, schedule.rate(10.0 / 21), 1e-15);
        assertEquals(0.1, schedule.rate(20.0 / 21), 1e-15);
    }

    @Test
    void oneCycleRisesAndFallsAndIsFinite() {
        for (int steps : List.of(1, 2, 3, 4, 10, 391)) {
            var schedule = new OneCycle(0.1, 1, steps);
            var rates = IntStream.range(0, steps)
                    .mapToDouble(i -> schedule.rate((double) i / steps))
                    .toArray();
            int peak = IntStream.range(0, steps).reduce(0, (a, b) -> rates[b] > rates[a] ? b : a);
            for (int i = 1; i < steps; i++) {
                assertEquals(i <= peak, rates[i] > rates[i - 1], "step %d of %d".formatted(i, steps));
            }
            assertEquals(4e-7, rates[steps - 1], 1e-17);
        }
    }

    @Test
    void aCycleWithoutSteps() {
        assertEquals(
                """
                one-cycle: 0 epochs of 10 steps, 0.3 of them rising
                    fix:    counts from 1, and a part between 0 and 1""",
                assertThrows(IllegalArgumentException.class, () -> new OneCycle(0.1, 0, 10))
                        .getMessage());
    }

    @Test
    void stepDecay() {
        var schedule = new StepDecay(0.1, 2, 0.1);
        assertEquals(0.1, schedule.rate(1 + (STEPS - 1.0) / STEPS));
        assertEquals(0.01, schedule.rate(2), 1e-17);
        assertEquals(0.001, schedule.rate(5.999), 1e-17);
        assertEquals(
                """
                step decay: the period is 0 epochs
                    fix:    give 1 or more""",
                assertThrows(IllegalArgumentException.class, () -> new StepDecay(0.1, 0, 0.1))
                        .getMessage());
    }

    @Test
    void piecewise() {
        var schedule = new Piecewise(List.of(0.0, 12.0, 30.0), List.of(0.0, 0.2, 0.0));
        assertEquals(0, schedule.rate(0));
        assertEquals(0.1, schedule.rate(6), 1e-16);
        assertEquals(0.2, schedule.rate(12));
        assertEquals(0.1, schedule.rate(21), 1e-16);
        assertEquals(0, schedule.rate(30));
        assertEquals(0, schedule.rate(31));
        var late = new Piecewise(List.of(2.0), List.of(0.5));
        assertEquals(0.5, late.rate(0));
        assertEquals(0.5, late.rate(3));
        assertEquals(
                """
                piecewise: the epochs are [1.0, 1.0] and the rates [0.1, 0.2]
                    fix:    give one rate an epoch, and the epochs in ascending order""",
                assertThrows(IllegalArgumentException.class, () -> new Piecewise(List.of(1.0, 1.0), List.of(0.1, 0.2)))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Piecewise(List.of(), List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Piecewise(List.of(1.0), List.of(0.1, 0.2)));
        assertThrows(IllegalArgumentException.class, () -> new Piecewise(List.of(Double.NaN, 1.0), List.of(0.1, 0.2)));
    }

    @Test
    void cosine() {
        var schedule = new Cosine(0.1, 4, 0.02);
        assertEquals(0.1, schedule.rate(0));
        assertEquals(0.06, schedule.rate(2), 1e-16);
        assertEquals(0.02 + 0.08 * (1 + Math.sqrt(0.5)) / 2, schedule.rate(1), 1e-16);
        assertEquals(0.02, schedule.rate(4));
        assertEquals(0.02, schedule.rate(5));
        assertEquals(
                """
                cosine: 0.0 epochs
                    fix:    give a number above 0""",
                assertThrows(IllegalArgumentException.class, () -> new Cosine(0.1, 0, 0))
                        .getMessage());
    }

    @Test
    void cyclic() {
        var schedule = new Cyclic(0.1, 0.5, 1, 3);
        assertEquals(0.1, schedule.rate(0));
        assertEquals(0.3, schedule.rate(0.5), 1e-16);
        assertEquals(0.5, schedule.rate(1));
        assertEquals(0.3, schedule.rate(2.5), 1e-16);
        assertEquals(0.1, schedule.rate(4));
        assertEquals(0.3, schedule.rate(4.5), 1e-16);
        assertEquals(
                """
                cyclic: 0.0 epochs rising and 1.0 falling
                    fix:    give numbers above 0""",
                assertThrows(IllegalArgumentException.class, () -> new Cyclic(0, 1, 0, 1))
                        .getMessage());
    }

    @Test
    void warmup() {
        var schedule = new Warmup(new MultiStep(0.4, List.of(1, 3), 0.5), 2, 0.25);
        assertEquals(0.1, schedule.rate(0), 1e-17);
        assertEquals(0.4 * (0.25 + 0.75 * 0.25), schedule.rate(0.5), 1e-16);
        assertEquals(0.2 * 0.625, schedule.rate(1), 1e-16);
        assertEquals(0.2, schedule.rate(2));
        assertEquals(0.1, schedule.rate(3));
        assertEquals(0.4, new Warmup(new Constant(0.4), 0, 0.1).rate(0));
        assertEquals(
                """
                warm-up: -1.0 epochs from a factor of 0.1
                    fix:    epochs from 0, and a factor from 0 to 1""",
                assertThrows(IllegalArgumentException.class, () -> new Warmup(new Constant(1), -1, 0.1))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Warmup(new Constant(1), 1, 1.5));
    }
}
