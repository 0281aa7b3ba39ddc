package dynat.tests.evaluation;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Add.add;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.cluster.Communicator;
import dynat.evaluation.AttackOutcome;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Images;
import dynat.evaluation.Listener;
import dynat.evaluation.Moment;
import dynat.evaluation.Report;
import dynat.evaluation.Warning;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.Processes;
import dynat.tests.parity.Backends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Several processes that share an evaluation end in the report of one.
class SharedTest {

    private static final Map<String, String> ABOUT = Map.of("checkpoint", "abc");

    @TempDir
    private Path folder;

    static Stream<Evaluator> evaluators() {
        return StateTest.evaluators();
    }

    private static <T> List<T> processes(int count, Function<Communicator, T> body) {
        return Processes.run(count, team -> Backends.reference().run(() -> body.apply(team.processes())));
    }

    private static List<Report> share(int count, Evaluator evaluator, Images images) {
        return processes(count, all -> evaluator.run(Toy.network(), images, Listener.NONE, all));
    }

    private static List<Object> content(Report report) {
        return Backends.reference().run(() -> Toy.content(report));
    }

    private static List<Object> alone(Evaluator evaluator, Images images) {
        return Backends.reference().run(() -> Toy.content(evaluator.run(Toy.network(), images, Listener.NONE)));
    }

    private static Images images() {
        return Backends.reference().run(Toy::images);
    }

    private static Images first(int count) {
        return Backends.reference().run(() -> {
            int[] some = IntStream.range(0, count).toArray(), labels = Toy.labels();
            return Images.of(
                    Toy.images().at(some),
                    IntStream.of(some).map(i -> labels[i]).toArray());
        });
    }

    @ParameterizedTest
    @MethodSource("evaluators")
    void allHaveTheReportOfOneProcess(Evaluator evaluator) {
        var whole = alone(evaluator, images());
        for (int count = 2; count <= 3; count++) {
            for (Report report : share(count, evaluator, images())) {
                assertEquals(whole, content(report), count + " processes");
            }
        }
    }

    /// More processes than a batch has images, too.
    @ParameterizedTest
    @CsvSource({"1, 2", "1, 3", "2, 3", "23, 24"})
    void someHaveNothingToDo(int count, int processes) {
        var evaluator = evaluators().findFirst().orElseThrow();
        for (var each : List.of(evaluator, evaluator.upstreamDraws())) {
            var whole = alone(each, first(count));
            share(processes, each, first(count)).forEach(report -> assertEquals(whole, content(report)));
        }
    }

    /// Every process attacks something, in batches as large as the others', and hears of all.
    @Test
    void theBatchesAreDealtOut() {
        var evaluator =
                Evaluator.of(Toy.ATTACKS, Norm.LINF, Toy.RADIUS).batches(8).individually();
        var heard = new ArrayList<List<Integer>>();
        var own = Collections.synchronizedList(new ArrayList<Integer>());
        processes(
                2,
                all -> evaluator.run(
                        Toy.network(),
                        images(),
                        new Listener() {
                            @Override
                            public void iteration(Moment moment) {
                                if (moment.iteration() == 1 && moment.attack().equals("pgd5")) {
                                    own.add(moment.batch());
                                    assertEquals(10, moment.busy());
                                    assertEquals(20, moment.images());
                                    assertEquals(moment.done() == 0 ? 0.1 : 0.6, moment.fraction());
                                }
                            }

                            @Override
                            public void batch(Moment moment) {
                                if (all.rank() == 0 && moment.attack().equals("pgd5")) {
                                    heard.add(List.of(moment.done(), moment.busy(), moment.batch()));
                                }
                            }
                        },
                        all));
        assertEquals(List.of(5, 5, 5, 5), own);
        assertEquals(List.of(List.of(0, 5, 5), List.of(5, 5, 5), List.of(10, 5, 5), List.of(15, 5, 5)), heard);
    }

    /// The seconds are those that pass, not what all processes take together.
    @Test
    void anAttackTakesAsLongAsItsSlowestProcess() {
        var evaluator = Evaluator.of(Toy.ATTACKS, Norm.LINF, Toy.RADIUS).resuming(folder, ABOUT);
        List<Report> reports = share(3, evaluator, images());
        var seconds = seconds(reports.getFirst());
        reports.forEach(report -> assertEquals(seconds, seconds(report)));
        var again = Backends.reference().run(() -> seconds(evaluator.run(Toy.network(), Toy.images(), Listener.NONE)));
        assertEquals(seconds, again, "the state says the same");
    }

    private static List<Double> seconds(Report report) {
        return report.outcomes().getFirst().attacks().stream()
                .map(AttackOutcome::seconds)
                .toList();
    }

    /// The state is the first process', whoever goes on with it, and however many there are.
    @ParameterizedTest
    @MethodSource("evaluators")
    void killedAfterAnyBatchAnotherNumberOfProcessesGoesOn(Evaluator evaluator) {
        var whole = alone(evaluator, images());
        for (int kill = 1; kill <= 7; kill += 3) {
            var resuming = evaluator.resuming(folder.resolve("killed" + kill), ABOUT);
            int batches = kill;
            assertThrows(
                    IllegalStateException.class,
                    () -> processes(
                            3,
                            all -> resuming.run(
                                    Toy.network(),
                                    images(),
                                    all.rank() == 0 ? new Killer(batches) : Listener.NONE,
                                    all)));
            for (int count = 2; count >= 1; count--) {
                share(count, resuming, images()).forEach(report -> assertEquals(whole, content(report)));
            }
        }
    }

    /// Whichever is asked, all stop, with what is done; and nobody waits for somebody who is gone.
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 3", "0, 4"})
    void whereOneIsStoppedAllAre(int rank, int iterations) {
        var evaluator = evaluators().findFirst().orElseThrow();
        var resuming = evaluator.resuming(folder, ABOUT);
        List<Report> parts = processes(
                3, all -> resuming.run(Toy.network(), images(), new Stopping(all.rank() == rank, iterations), all));
        for (Report part : parts) {
            assertFalse(part.complete());
            assertEquals(content(parts.getFirst()), content(part));
            assertTrue(part.warnings().stream().anyMatch(warning -> warning.kind() == Warning.Kind.STOPPED));
        }
        assertTrue(Files.exists(folder.resolve("batches.bin")));
        var whole = alone(evaluator, images());
        share(2, resuming, images()).forEach(report -> assertEquals(whole, content(report)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void stoppedAmongCleanImages(int rank) {
        var evaluator = evaluators().findFirst().orElseThrow();
        for (Report part :
                processes(2, all -> evaluator.run(Toy.network(), images(), new Stopping(all.rank() == rank, 0), all))) {
            assertFalse(part.complete());
            assertEquals(List.of(), part.outcomes());
        }
    }

    /// Stops after so many iterations, if it does.
    private static final class Stopping implements Listener {
        private final boolean stops;
        private int left;

        Stopping(boolean stops, int iterations) {
            this.stops = stops;
            this.left = iterations;
        }

        @Override
        public void iteration(Moment moment) {
            left--;
        }

        @Override
        public boolean stops() {
            return stops && left <= 0;
        }
    }

    @Test
    void processesThatEvaluateSomethingElseAreRefused() {
        var evaluator = evaluators().findFirst().orElseThrow();
        refused("\"seed: 3\", not \"seed: 0\"", evaluator, evaluator.seeded(3));
        refused("\"batch: 5\", not \"batch: 6\"", evaluator, evaluator.batches(5));
        refused("\"mode: INDIVIDUAL\", not \"mode: SEQUENTIAL\"", evaluator, evaluator.individually());
        refused(
                "\"about checkpoint: abd\", not \"about checkpoint: abc\"",
                evaluator.resuming(folder, ABOUT),
                evaluator.resuming(folder, Map.of("checkpoint", "abd")));
        refused("nothing, not \"about checkpoint: abc\"", evaluator.resuming(folder, ABOUT), evaluator);
    }

    private static void refused(String difference, Evaluator first, Evaluator second) {
        String message = assertThrows(
                        IllegalStateException.class,
                        () -> processes(
                                2,
                                all -> (all.rank() == 0 ? first : second)
                                        .run(Toy.network(), images(), Listener.NONE, all)))
                .getMessage();
        assertEquals("""
                evaluation: process 1 evaluates something else than process 0: %s
                    fix:    give all processes the same files, flags and kind of device""".formatted(difference), message);
    }

    /// One that says again what it said before.
    @Test
    void aBatchThatWasNotDealtIsRefused() {
        assertEquals("""
                evaluation: process 1 was to attack [5, 6] of Key[ball=0, attack=0], and attacked [1, 2] of Key[ball=0, attack=0]
                    fix:    start all processes from the same dynat.jar""", tampered(said -> said.get(said.size() - (said.size() < 3 ? 1 : 2))));
    }

    @Test
    void whatIsNoBatchIsRefused() {
        assertEquals("""
                evaluation: process 1 says 0 bytes that are no batch
                    fix:    start all processes from the same dynat.jar""", tampered(said -> said.size() < 2 ? said.getLast() : new byte[0]));
    }

    /// What is said when process 1 gathers something else.
    ///
    /// @param instead of all that it was to say up to now, what it says
    private static String tampered(Function<List<byte[]>, byte[]> instead) {
        var evaluator = Evaluator.of(Toy.ATTACKS, Norm.LINF, Toy.RADIUS).batches(2);
        return assertThrows(
                        IllegalStateException.class,
                        () -> processes(
                                2,
                                all -> evaluator.run(
                                        Toy.network(),
                                        first(7),
                                        Listener.NONE,
                                        all.rank() == 0 ? all : new Tampering(all, instead))))
                .getMessage();
    }

    private record Tampering(Communicator all, List<byte[]> said, Function<List<byte[]>, byte[]> instead)
            implements Communicator {

        Tampering(Communicator all, Function<List<byte[]>, byte[]> instead) {
            this(all, new ArrayList<>(), instead);
        }

        @Override
        public int rank() {
            return all.rank();
        }

        @Override
        public int size() {
            return all.size();
        }

        @Override
        public void allReduce(float[] values) {
            all.allReduce(values);
        }

        @Override
        public void allReduce(double[] values) {
            all.allReduce(values);
        }

        @Override
        public byte[] broadcast(byte[] message) {
            return all.broadcast(message);
        }

        @Override
        public List<byte[]> allGather(byte[] message) {
            said.add(message);
            return all.allGather(instead.apply(said));
        }

        @Override
        public void close() {
            all.close();
        }
    }

    /// Of a network that answers at random the first process' answers hold.
    @Test
    void aRandomClassifierIsShared() {
        var evaluator = Evaluator.of(Toy.ATTACKS, Norm.LINF, Toy.RADIUS).batches(4);
        List<Report> reports = processes(3, all -> evaluator.run(unsteady(all.rank()), images(), Listener.NONE, all));
        var verdicts = reports.getFirst().outcomes().getFirst().images();
        for (Report report : reports) {
            assertTrue(report.complete());
            assertEquals(verdicts, report.outcomes().getFirst().images());
        }
    }

    /// Says something else every time.
    private static Classifier unsteady(int rank) {
        int[] asked = {1000 * rank};
        return v -> {
            double noise = 3 * Math.sin(++asked[0]);
            int rows = v.value().shape().dim(0);
            double[] logits = new double[rows * Toy.CLASSES];
            IntStream.range(0, rows).forEach(n -> logits[n * Toy.CLASSES] = noise);
            return add(Toy.network().logits(v), constant(Tensor.of(new Shape(rows, Toy.CLASSES), logits)));
        };
    }
}
