package dynat.tests.evaluation;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Negate.negate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.AutoAttack;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Images;
import dynat.evaluation.Listener;
import dynat.evaluation.Moment;
import dynat.evaluation.Report;
import dynat.evaluation.StateError;
import dynat.evaluation.Warning;
import dynat.tensor.Device;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An evaluation that was cut off goes on to the same bits.
@AlsoOnGpu
class StateTest {

    private static final Map<String, String> ABOUT = Map.of("checkpoint", "abc");

    @TempDir
    private Path folder;

    static Stream<Evaluator> evaluators() {
        var two =
                Evaluator.of(Toy.ATTACKS, Norm.LINF, Toy.RADIUS / 2, Toy.RADIUS).batches(6);
        return Stream.of(two, two.individually(), two.upstreamDraws());
    }

    private static Report run(Evaluator evaluator, Listener listener) {
        return evaluator.run(Toy.network(), Toy.images(), listener);
    }

    @ParameterizedTest
    @MethodSource("evaluators")
    void killedAfterAnyBatchItGoesOnToTheSame(Evaluator evaluator) {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                var counter = new Killer(-1);
                var whole = Toy.content(run(evaluator, counter));
                int batches = counter.done();
                assertTrue(batches > 8, "only " + batches);
                for (int kill = 1; kill <= batches; kill++) {
                    var state = folder.resolve(device + " " + kill);
                    var resuming = evaluator.resuming(state, ABOUT);
                    var killer = new Killer(kill);
                    assertThrows(IllegalStateException.class, () -> run(resuming, killer));
                    var rest = new Killer(-1);
                    assertEquals(whole, Toy.content(run(resuming, rest)), "killed after batch " + kill);
                    assertTrue(rest.done() <= batches - kill, "it did not do things again");
                }
                return null;
            });
        }
    }

    /// Killed again and again, after every single batch.
    @ParameterizedTest
    @MethodSource("evaluators")
    void killedAfterEveryBatchItGetsThere(Evaluator evaluator) {
        Backends.reference().run(() -> {
            var whole = Toy.content(run(evaluator, Listener.NONE));
            var resuming = evaluator.resuming(folder, ABOUT);
            for (int runs = 0; runs < 100; runs++) {
                try {
                    assertEquals(whole, Toy.content(run(resuming, new Killer(1))));
                    return null;
                } catch (IllegalStateException _) {
                    // once more
                }
            }
            throw new AssertionError("it never ends");
        });
    }

    /// A batch that was not written to its end does not count, and what follows is written over it.
    @Test
    void aTornFileIsGoneOnFrom() throws IOException {
        Backends.reference().run(() -> {
            var evaluator = evaluators().findFirst().orElseThrow();
            var whole = Toy.content(run(evaluator.resuming(folder.resolve("whole"), ABOUT), Listener.NONE));
            byte[] bytes = read(folder.resolve("whole/batches.bin"));
            var random = new Random(1);
            for (int i = 0; i < 40; i++) {
                var torn = folder.resolve("torn" + i);
                int length = random.nextInt(bytes.length);
                byte[] part = Arrays.copyOf(bytes, i % 2 == 0 ? length : length + 64);
                if (i % 4 == 3 && length > 20) {
                    part[random.nextInt(length)] ^= 1;
                }
                write(torn, part);
                assertEquals(whole, Toy.content(run(evaluator.resuming(torn, ABOUT), Listener.NONE)), "at " + length);
                assertEquals(bytes.length, read(torn.resolve("batches.bin")).length);
            }
            return null;
        });
    }

    private byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException problem) {
            throw new AssertionError(problem);
        }
    }

    private void write(Path torn, byte[] part) {
        try {
            Files.createDirectory(torn);
            Files.copy(folder.resolve("whole/settings.txt"), torn.resolve("settings.txt"));
            Files.write(torn.resolve("batches.bin"), part);
        } catch (IOException problem) {
            throw new AssertionError(problem);
        }
    }

    /// Another batch size may go on: after too little memory, for one.
    @Test
    void anotherBatchSizeGoesOn() {
        for (Device device : Backends.sameInEveryBatch()) {
            device.run(() -> {
                var evaluator = evaluators().findFirst().orElseThrow();
                var resuming = evaluator.resuming(folder.resolve(device.name()), ABOUT);
                assertThrows(IllegalStateException.class, () -> run(resuming, new Killer(3)));
                assertEquals(
                        Toy.content(run(evaluator, Listener.NONE)),
                        Toy.content(run(resuming.batches(2), Listener.NONE)));
                return null;
            });
        }
    }

    /// As on a GPU.
    @Test
    void anotherBatchSizeGoesOnWhereRoundingDependsOnIt() {
        Backends.reference().run(() -> {
            Classifier f = v -> add(
                    Toy.network().logits(v),
                    constant(Tensor.scalar(1e-9 * v.value().shape().dim(0))));
            var evaluator = Evaluator.of(Toy.ATTACKS, Norm.LINF, Toy.RADIUS).resuming(folder, ABOUT);
            assertThrows(IllegalStateException.class, () -> evaluator.batches(9).run(f, Toy.images(), new Killer(2)));
            assertTrue(evaluator.batches(4).run(f, Toy.images(), Listener.NONE).complete());
            return null;
        });
    }

    /// Asked to stop within an attack, it gives what it has and says so.
    @Test
    void stoppedItSaysThatItIsNotDone() {
        Backends.reference().run(() -> {
            var evaluator = evaluators().findFirst().orElseThrow().resuming(folder, ABOUT);
            List<Moment> moments = new ArrayList<>();
            Report part = run(evaluator, new Listener() {
                @Override
                public void iteration(Moment moment) {
                    moments.add(moment);
                }

                @Override
                public boolean stops() {
                    return moments.size() == 3;
                }
            });
            assertFalse(part.complete());
            assertEquals(3, moments.size());
            assertEquals(1, part.outcomes().size());
            assertEquals(
                    List.of(Warning.Kind.STOPPED),
                    part.warnings().stream().map(Warning::kind).toList());
            assertEquals("""
                    warning: stopped before all attacks were carried out: the robust accuracy is an upper bound
                        fix:    go on, from the state if one was kept""", part.warnings().getFirst().toString());
            Report whole = run(evaluator, Listener.NONE);
            assertTrue(whole.complete());
            assertTrue(whole.outcomes().getFirst().accuracy()
                    <= part.outcomes().getFirst().accuracy());
            return null;
        });
    }

    @Test
    void aStateOfAnotherEvaluationIsRefused() {
        Backends.reference().run(() -> {
            var evaluator = Evaluator.of(Toy.ATTACKS, Norm.LINF, Toy.RADIUS).resuming(folder, ABOUT);
            run(evaluator, Listener.NONE);
            refused("seed was 0 and is 1 now", evaluator.seeded(1), Toy.network(), Toy.images());
            refused("mode was SEQUENTIAL and is INDIVIDUAL now", evaluator.individually(), Toy.network(), Toy.images());
            refused(
                    "draws was by image and is upstream in batches of 250 now",
                    evaluator.upstreamDraws(),
                    Toy.network(),
                    Toy.images());
            refused(
                    "about checkpoint was abc and is abd now",
                    evaluator.resuming(folder, Map.of("checkpoint", "abd")),
                    Toy.network(),
                    Toy.images());
            refused(
                    "radii was [0.03] and is [0.04] now",
                    Evaluator.of(Toy.ATTACKS, Norm.LINF, 0.04).resuming(folder, ABOUT),
                    Toy.network(),
                    Toy.images());
            refused(
                    "attacks 0.03 was AutoAttack[version=custom, members=[Member[name=noise, attack=Somewhere[radius=0.03]], ",
                    Evaluator.of(
                                    (norm, radius) -> AutoAttack.custom(Toy.ATTACKS
                                            .in(norm, radius)
                                            .members()
                                            .subList(0, 2)),
                                    Norm.LINF,
                                    Toy.RADIUS)
                            .resuming(folder, ABOUT),
                    Toy.network(),
                    Toy.images());
            int[] labels = Toy.labels();
            labels[0] = (labels[0] + 1) % Toy.CLASSES;
            refused("images was 23 ", evaluator, Toy.network(), Images.of(Toy.x(), labels));
            refused("images was 23 ", evaluator, Toy.network(), new Renumbered(Toy.images(), 1));
            refused("answers was ", evaluator, v -> negate(Toy.network().logits(v)), Toy.images());
            return null;
        });
    }

    /// Equal images of other numbers, by which random numbers are drawn.
    private record Renumbered(Images images, int further) implements Images {
        @Override
        public int size() {
            return images.size();
        }

        @Override
        public Shape image() {
            return images.image();
        }

        @Override
        public int label(int i) {
            return images.label(i);
        }

        @Override
        public int origin(int i) {
            return images.origin(i) + further;
        }

        @Override
        public Tensor at(int... positions) {
            return images.at(positions);
        }
    }

    private void refused(String reason, Evaluator evaluator, Classifier f, Images images) {
        String message = assertThrows(StateError.class, () -> evaluator.run(f, images, Listener.NONE))
                .getMessage();
        String start = "evaluation: the state in %s is of another evaluation: %s".formatted(folder, reason);
        assertTrue(message.startsWith(start), message);
        assertTrue(
                message.endsWith(
                        "\n    fix:    give another folder, or delete this one to begin anew, or ask for what it was"
                                + " made with"),
                message);
    }

    @Test
    void aStateInUseIsRefused() {
        Backends.reference().run(() -> {
            var evaluator = Evaluator.of(Toy.ATTACKS, Norm.LINF, Toy.RADIUS).resuming(folder, ABOUT);
            List<String> messages = new ArrayList<>();
            run(evaluator, new Listener() {
                @Override
                public void batch(Moment moment) {
                    messages.add(assertThrows(StateError.class, () -> run(evaluator, Listener.NONE))
                            .getMessage());
                }
            });
            assertEquals("""
                    evaluation: the state in %s is in use by another evaluation
                        fix:    wait for it, or give another folder""".formatted(folder), messages.getFirst());
            return null;
        });
    }

    @Test
    void aFolderThatIsNoneIsRefused() throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        Backends.reference().run(() -> {
            var evaluator = Evaluator.of(Toy.ATTACKS, Norm.LINF, Toy.RADIUS).resuming(file, ABOUT);
            String message = assertThrows(UncheckedIOException.class, () -> run(evaluator, Listener.NONE))
                    .getMessage();
            assertEquals("""
                    evaluation: the state in %1$s cannot be read or written: java.nio.file.FileAlreadyExistsException: %1$s
                        fix:    let it be written and make room, then go on with it, or give another folder""".formatted(file), message);
            return null;
        });
    }
}
