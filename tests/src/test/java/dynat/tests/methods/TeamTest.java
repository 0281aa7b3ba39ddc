package dynat.tests.methods;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Attack;
import dynat.attacks.Classifier;
import dynat.autograd.Tape;
import dynat.autograd.ops.CrossEntropy;
import dynat.autograd.ops.LossReduction;
import dynat.datasets.Augmentation;
import dynat.datasets.HoldOut;
import dynat.methods.Control;
import dynat.methods.Evaluation;
import dynat.methods.Method;
import dynat.methods.Mixing;
import dynat.methods.Moment;
import dynat.methods.Natural;
import dynat.methods.Position;
import dynat.methods.Rslad;
import dynat.methods.Team;
import dynat.methods.Trainer;
import dynat.methods.Trainer.Ending;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.nn.Pass;
import dynat.tests.Processes;
import dynat.tests.parity.Backends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Several processes that learn from every batch together.
class TeamTest {

    private static final Control SOON =
            new Control(0, Optional.empty(), 0, false, new Control.Saving(0, 0, 3, Duration.ZERO));

    @TempDir
    Path folder;

    /// What a process sees of its run.
    private static final class Witness implements Trainer.Listener {
        final List<Map<String, Double>> steps = new ArrayList<>(), epochs = new ArrayList<>();

        @Override
        public void step(Position at, int of, Map<String, Double> report, double rate) {
            steps.add(report);
        }

        @Override
        public void epoch(int epoch, Map<String, Double> metrics) {
            epochs.add(metrics);
        }
    }

    /// How a run ended, what was seen of it, and the networks that it leaves.
    private record Run(Ending ending, Witness seen, Map<String, Map<String, List<Double>>> networks) {}

    private static Trainer.Plan plan() {
        return plan(16, Tiny.ATTACK); // the last batch has 10 images
    }

    private static Trainer.Plan plan(int batch, Attack judge) {
        var parts = HoldOut.of(new Tiny.Bars(53), 11, 1);
        return new Trainer.Plan(
                parts.training(),
                parts.heldOut(),
                2,
                batch,
                new Augmentation(1, true),
                _ -> 0.1,
                judge,
                5,
                Map.of(),
                Mixing.NONE,
                Optional.empty());
    }

    private Run train(Team team, Supplier<Method> method, String name, boolean resumed, int cut) {
        return Backends.reference().run(() -> {
            var seen = new Witness();
            var made = method.get();
            BooleanSupplier stop = () -> cut > 0 && seen.steps.size() == cut;
            var trainer = new Trainer(made, plan(), SOON, team, folder.resolve(name), seen, stop);
            if (resumed && team.leads()) {
                trainer.resume();
            }
            Ending ending = trainer.run();
            var networks = new LinkedHashMap<String, Map<String, List<Double>>>();
            made.networks().forEach((role, network) -> networks.put(role, Tiny.numbers(network)));
            return new Run(ending, seen, networks);
        });
    }

    private List<Run> train(int processes, Supplier<Method> method, String name, boolean resumed, int cut)
            throws Exception {
        Files.createDirectories(folder.resolve(name));
        return Processes.run(processes, team -> train(team, method, name, resumed, cut));
    }

    @ParameterizedTest
    @EnumSource
    void learnAsOneProcessDoes(Smooth smooth) throws Exception {
        var alone = train(1, smooth::method, "alone", false, 0).getFirst();
        for (Run run : train(3, smooth::method, "team", false, 0)) {
            assertEquals(Ending.FINISHED, run.ending);
            assertClose(alone.seen.steps, run.seen.steps);
            assertClose(alone.seen.epochs, run.seen.epochs);
            alone.networks.forEach((role, cells) -> cells.forEach((name, numbers) -> assertArrayEquals(
                    array(numbers), array(run.networks.get(role).get(name)), 1e-9, role + "." + name)));
        }
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void assertClose(List<Map<String, Double>> expected, List<Map<String, Double>> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(
                    List.copyOf(expected.get(i).keySet()),
                    List.copyOf(actual.get(i).keySet()));
            for (var entry : expected.get(i).entrySet()) {
                assertEquals(entry.getValue(), actual.get(i).get(entry.getKey()), 1e-9, entry.getKey() + " of " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void holdTheSameNetworksAndGoOnToTheSameBits(int processes) throws Exception {
        for (Supplier<Method> method : List.<Supplier<Method>>of(Tiny::recomputed, Tiny::swa)) {
            var whole = train(processes, method, "whole", false, 0);
            for (Run run : whole) {
                assertEquals(whole.getFirst().networks, run.networks);
                assertEquals(whole.getFirst().seen.epochs, run.seen.epochs);
            }
            for (int cut : new int[] {2, 4}) {
                var first = train(processes, method, "cut", false, cut);
                first.forEach(run -> assertEquals(Ending.INTERRUPTED, run.ending));
                var rest = train(processes, method, "cut", true, 0);
                rest.forEach(run -> assertEquals(whole.getFirst().networks, run.networks, "cut after " + cut));
                assertEquals(
                        whole.getFirst().seen.epochs.getLast(),
                        rest.getFirst().seen.epochs.getLast());
            }
        }
    }

    @Test
    void anotherNumberOfProcessesGoesOn() throws Exception {
        Supplier<Method> method = Smooth.TRADES::method;
        var whole = train(1, method, "whole", false, 0).getFirst();
        train(3, method, "cut", false, 2);
        for (Run run : train(2, method, "cut", true, 0)) {
            assertEquals(Ending.FINISHED, run.ending);
            assertClose(whole.seen.epochs, run.seen.epochs);
        }
    }

    @Test
    void runningStatisticsAreThoseOfTheWholeBatchWhereSharesAreEven() throws Exception {
        Supplier<Method> method = () -> {
            var student = Tiny.network("student");
            return new Natural(student, new Keeping());
        };
        var alone = train(1, method, "alone", false, 1).getFirst().networks.get("student");
        var both = train(2, method, "both", false, 1).getFirst().networks.get("student");
        assertArrayEquals(
                array(alone.get("bn1.running_mean")), array(both.get("bn1.running_mean")), 1e-12, "bn1.running_mean");
        assertNotEquals(alone.get("bn1.running_var"), both.get("bn1.running_var")); // each within its share
    }

    @Test
    void whatDoesNotLearnKeepsItsBits() throws Exception {
        Supplier<Method> method = () -> {
            var student = Tiny.network("student");
            return new Rslad(Tiny.network("teacher"), student, Spelled.SEARCH, 0.5, 1, Smooth.sgd(student));
        };
        var before = Backends.reference().run(() -> Tiny.numbers(Tiny.network("teacher")));
        for (Run run : train(3, method, "frozen", false, 0)) {
            assertEquals(before, run.networks.get("teacher"));
        }
    }

    @Test
    void oneThatIsAskedToStopStopsAll() throws Exception {
        Files.createDirectories(folder.resolve("stopped"));
        var runs = Processes.run(
                3,
                team -> train(
                        team,
                        Smooth.PGD_AT::method,
                        "stopped",
                        false,
                        team.share().rank() == 1 ? 3 : 0));
        for (Run run : runs) {
            assertEquals(Ending.INTERRUPTED, run.ending);
            assertEquals(3, run.seen.steps.size());
        }
    }

    @Test
    void onlyTheFirstWritesCheckpoints() throws Exception {
        for (int rank = 0; rank < 2; rank++) {
            Files.createDirectories(folder.resolve("rank" + rank));
        }
        Processes.run(
                2,
                team -> train(team, Smooth.PGD_AT::method, "rank" + team.share().rank(), false, 0));
        assertTrue(Files.exists(folder.resolve("rank0/last.safetensors")));
        assertTrue(Files.exists(folder.resolve("rank0/best.safetensors")));
        assertFalse(Files.exists(folder.resolve("rank1/last.safetensors")));
        assertFalse(Files.exists(folder.resolve("rank1/best.safetensors")));
    }

    /// A method that asks the tape itself, and so steps by its own share.
    private record Lonely(Layer student, Optimizer optimizer) implements Method {
        @Override
        public Map<String, Layer> networks() {
            return Map.of("student", student);
        }

        @Override
        public String judged() {
            return "student";
        }

        @Override
        public Map<String, Double> step(Moment m) {
            var g = Tape.gradients(
                    optimizer.parameters(),
                    () -> CrossEntropy.crossEntropy(
                            student.forward(m.clean(), m.train()), m.wanted(), LossReduction.MEAN));
            optimizer.step(g, m.rate());
            return Map.of();
        }
    }

    @Test
    void aMethodThatDriftsApartIsFoundOut() {
        var problem = assertThrows(
                IllegalStateException.class,
                () -> train(
                        2,
                        () -> {
                            var student = Smooth.network("student");
                            return new Lonely(student, Smooth.sgd(student));
                        },
                        "lonely",
                        false,
                        0));
        assertEquals("""
                team: the networks of process 1 are no longer those of process 0
                    fix:    let the method take its gradients by Moment.gradients, and let its state follow from them""", problem.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 10, 17})
    void evaluateAsOneProcessDoes(int images) {
        var data = new Tiny.Bars(images);
        Supplier<Evaluation> alone = () -> Evaluation.of("pgd", Tiny.ATTACK, f(), data, 4, 3, _ -> true);
        Evaluation expected = Backends.reference().run(alone);
        for (Evaluation actual : Processes.run(
                4,
                team -> Backends.reference()
                        .run(() -> Evaluation.among(team, "pgd", Tiny.ATTACK, f(), data, 4, 3, done -> {
                            assertTrue(done > 0 && done <= images);
                            return true;
                        })))) {
            assertEquals("pgd", actual.attack());
            assertArrayEquals(expected.origins(), actual.origins());
            assertArrayEquals(expected.truth(), actual.truth());
            assertArrayEquals(expected.right(), actual.right());
        }
        assertArrayEquals(IntStream.range(0, images).toArray(), expected.origins());
    }

    /// Shares of 2, 3, 2 and 3 images: two have done all of theirs when they are stopped.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void anEvaluationIsStoppedInAllAtOnce(int stopping) {
        var data = new Tiny.Bars(10);
        for (int batches = 1; batches <= 3; batches++) {
            int last = batches;
            for (Evaluation stopped : Processes.run(
                    4,
                    team -> Backends.reference().run(() -> {
                        var asked = new int[1];
                        return Evaluation.among(team, "pgd", Tiny.ATTACK, f(), data, 1, 3, _ -> {
                            asked[0]++;
                            return team.share().rank() != stopping || asked[0] < last;
                        });
                    }))) {
                assertEquals(last == 3 ? 10 : 4 * last, stopped.right().length);
            }
        }
    }

    /// Shares of 2, 3, 2 and 3 images: two have none left while the others attack their last.
    @Test
    void allImagesAreDoneWhenNobodyHasAnyLeft() {
        var data = new Tiny.Bars(10);
        for (List<Integer> told : Processes.run(
                4,
                team -> Backends.reference().run(() -> {
                    var seen = new ArrayList<Integer>();
                    Evaluation.among(team, "pgd", Tiny.ATTACK, f(), data, 1, 3, seen::add);
                    return seen;
                }))) {
            assertEquals(List.of(4, 8, 10), told);
        }
    }

    /// Batches of 5 are shared by two processes, and so are the 11 images kept apart.
    @Test
    void judgeAsManyImagesAtOnceAsTheyLearnFrom() throws Exception {
        Files.createDirectories(folder.resolve("judged"));
        var sizes = Processes.run(
                2,
                team -> Backends.reference().run(() -> {
                    var judged = new ArrayList<Integer>();
                    Attack judge = (f, x, labels, draws, progress) -> {
                        judged.add(labels.length);
                        return Tiny.ATTACK.perturb(f, x, labels, draws, progress);
                    };
                    var once = new Control(1, Optional.empty(), 0, false, SOON.saving());
                    new Trainer(
                                    Smooth.PGD_AT.method(),
                                    plan(5, judge),
                                    once,
                                    team,
                                    folder.resolve("judged"),
                                    new Witness(),
                                    () -> false)
                            .run();
                    return judged;
                }));
        assertEquals(List.of(List.of(3, 2), List.of(3, 3)), sizes);
    }

    private static Classifier f() {
        var network = Tiny.network("student");
        return x -> network.forward(x, Pass.EVAL);
    }
}
