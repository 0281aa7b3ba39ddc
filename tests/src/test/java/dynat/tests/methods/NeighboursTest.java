package dynat.tests.methods;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Norm;
import dynat.attacks.ProjectedAscent;
import dynat.attacks.Start;
import dynat.datasets.Augmentation;
import dynat.datasets.HoldOut;
import dynat.methods.AdaAd;
import dynat.methods.Adr;
import dynat.methods.Ard;
import dynat.methods.FastAt;
import dynat.methods.FreeAt;
import dynat.methods.Hat;
import dynat.methods.Iad;
import dynat.methods.IadII;
import dynat.methods.Method;
import dynat.methods.MinMax;
import dynat.methods.Mixing;
import dynat.methods.Position;
import dynat.methods.Rslad;
import dynat.methods.Search;
import dynat.methods.Trainer;
import dynat.nn.Averaging;
import dynat.nn.Ema;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.nn.Sgd;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What holds for all of DYNAT's neighbours that learn from a teacher, or in few passes.
@AlsoOnGpu
class NeighboursTest {

    private static final int BATCH = 16;

    /// The methods; those with phases change them after the first epoch.
    private enum Neighbour {
        ARD,
        RSLAD,
        IAD,
        IAD_II,
        ADAAD,
        HAT,
        ADR,
        FAST_AT,
        FREE_AT;

        Method method(Layer teacher) {
            var student = Tiny.network("student");
            Optimizer sgd = new Sgd(Layer.prefixed("student.", student.parameters()), new Sgd.Rule(0.9, true, 5e-4));
            Search by = Spelled.search(Pass.EVAL),
                    byBatch =
                            new Search(
                                    new ProjectedAscent(Spelled.RADIUS, Spelled.STRIDE, Spelled.STEPS, Start.UNIFORM),
                                    Pass.ATTACK_TRAIN);
            return switch (this) {
                case ARD -> new Ard(teacher, student, byBatch, 30, 1, sgd);
                case RSLAD -> new Rslad(teacher, student, by, 1.0 / 6, 1, sgd);
                case IAD -> new Iad(teacher, student, byBatch, 1, 1, 0.1, 1, sgd);
                case IAD_II ->
                    new IadII(teacher, Tiny.network("standard"), student, byBatch, 1, 0.5, 0.25, 0.1, 1, sgd);
                case ADAAD -> new AdaAd(teacher, student, by, 0.5, true, sgd);
                case HAT -> new Hat(teacher, student, by, 2, 2.5, 0.5, sgd);
                case ADR -> {
                    var ema = new Ema(student, Tiny.network("average"), 0.9, false);
                    yield new Adr(
                            student, ema, byBatch, new Adr.Annealing(2.5, 2, 0.7, 0.95, 2), new Averaging(sgd, ema));
                }
                case FAST_AT -> new FastAt(student, FastAt.search(Norm.LINF.ball(Spelled.RADIUS)), sgd);
                case FREE_AT -> FreeAt.of(student, Spelled.RADIUS, 3, new Shape(BATCH, 1, 6, 6), sgd);
            };
        }

        Method method() {
            return method(Tiny.network("teacher"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ARD", "RSLAD", "IAD", "IAD_II", "ADAAD", "HAT"})
    void whatDoesNotLearnKeepsItsBits(Neighbour neighbour) {
        Spelled.on(() -> {
            var method = neighbour.method();
            var before = numbers(method);
            for (int time = 0; time < 3; time++) {
                method.step(Spelled.moment(time));
            }
            var after = numbers(method);
            assertNotEquals(before.remove("student"), after.remove("student"));
            assertEquals(neighbour == Neighbour.IAD_II ? 2 : 1, before.size());
            assertEquals(before, after);
        });
    }

    private static Map<String, Map<String, List<Double>>> numbers(Method method) {
        var numbers = new LinkedHashMap<String, Map<String, List<Double>>>();
        method.networks().forEach((role, network) -> numbers.put(role, Tiny.numbers(network)));
        return numbers;
    }

    @ParameterizedTest
    @EnumSource(
            names = {"FREE_AT"},
            mode = EnumSource.Mode.EXCLUDE)
    void adversariesStayInTheBallAndAreImages(Neighbour neighbour) {
        Spelled.on(() -> {
            var method = (MinMax) neighbour.method();
            var m = Spelled.moment(0);
            double[] clean = m.x().toDoubles(),
                    found = method.adversary(m, method.formulas(m).inner()).toDoubles();
            int moved = 0;
            for (int i = 0; i < clean.length; i++) {
                assertTrue(Math.abs(found[i] - clean[i]) <= Spelled.RADIUS + 1e-12);
                assertTrue(found[i] >= 0 && found[i] <= 1);
                moved += found[i] == clean[i] ? 0 : 1;
            }
            assertTrue(moved > clean.length / 2, moved + " numbers of " + clean.length + " moved");
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"ARD", "RSLAD", "IAD", "IAD_II", "ADAAD", "HAT"})
    void aTeacherOfOtherClassesIsRefused(Neighbour neighbour) {
        Spelled.on(() -> {
            var other = ResNet.of(new ResNet.Config(1, List.of(4, 6), List.of(1, 1), 5), Draws.of(7, "other"));
            var method = neighbour.method(other);
            var error = assertThrows(IllegalArgumentException.class, () -> method.step(Spelled.moment(0)));
            assertEquals("""
                    teacher: it tells 5 classes apart, but the student 3
                        fix:    give a teacher that was trained on the student's classes""", error.getMessage());
        });
    }

    @TempDir
    Path folder;

    /// 60 images in batches of 16: an epoch is 4 batches, the last of 12. 2 is within the first epoch, 7 within the
    /// second.
    @ParameterizedTest
    @EnumSource
    void aRunThatIsStoppedAndResumedEndsAtTheSameBits(Neighbour neighbour) throws IOException {
        for (Device device : Backends.ready()) {
            Path straight = Files.createDirectories(folder.resolve(device + "straight"));
            List<Map<String, Double>> epochs = run(device, neighbour, straight, 0, false);
            assertEquals(epochs.get(0).keySet(), epochs.get(1).keySet());
            for (int cut : new int[] {2, 7}) {
                Path path = Files.createDirectories(folder.resolve(device + "cut" + cut));
                List<Map<String, Double>> both = new ArrayList<>(run(device, neighbour, path, cut, false));
                both.addAll(run(device, neighbour, path, 0, true));
                assertEquals(epochs, both, device + ", stopped at " + cut);
                for (String file : List.of("last.safetensors", "best.safetensors")) {
                    assertArrayEquals(
                            Files.readAllBytes(straight.resolve(file)),
                            Files.readAllBytes(path.resolve(file)),
                            device + ", stopped at " + cut);
                }
            }
        }
    }

    /// @param cut after how many steps it is stopped; 0 for not at all
    /// @return the metrics of the epochs that were run
    private static List<Map<String, Double>> run(
            Device device, Neighbour neighbour, Path path, int cut, boolean resumed) {
        var epochs = new ArrayList<Map<String, Double>>();
        var steps = new int[1];
        var listener = new Trainer.Listener() {
            @Override
            public void step(Position at, int of, Map<String, Double> report, double rate) {
                steps[0]++;
            }

            @Override
            public void epoch(int epoch, Map<String, Double> metrics) {
                epochs.add(metrics);
            }
        };
        var parts = HoldOut.of(new Tiny.Bars(75), 15, 1);
        var plan = new Trainer.Plan(
                parts.training(),
                parts.heldOut(),
                2,
                BATCH,
                new Augmentation(1, true),
                _ -> 0.1,
                Tiny.ATTACK,
                5,
                Map.of(),
                Mixing.NONE,
                Optional.empty());
        device.run(() -> {
            var trainer = new Trainer(neighbour.method(), plan, path, listener, () -> steps[0] == cut && cut > 0);
            if (resumed) {
                trainer.resume();
            }
            return trainer.run();
        });
        return epochs;
    }
}
