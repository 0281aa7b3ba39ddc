package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the jar answers before it trains: exit codes and the whole of stderr.
class CommandTest {

    private static final String DEVICE = "device: ejml (double precision, 1 thread), as asked\n";
    private static final String CIFAR =
            "    fix:    get the binary version from https://www.cs.toronto.edu/~kriz/cifar.html, unpack it,"
                    + " and pass its folder cifar-10-batches-bin with --data-dir\n";

    @TempDir
    private Path folder;

    private Jar.Outcome run(String... arguments) throws IOException, InterruptedException {
        return new Jar(folder).run(arguments);
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            assertEquals(List.of(), inside.toList());
        }
    }

    @Test
    void version() throws Exception {
        assertEquals(
                "dynat 0.1.0\nJava " + Runtime.version() + "\n",
                run("--version").assertDone().out());
    }

    @Test
    void help() throws Exception {
        String help = run("--help").assertDone().out();
        for (String word : List.of("train ", "eval ", "datasets ", "doctor ", "--debug", "130 ", "143 ")) {
            assertTrue(help.contains(word), word + " is missing in\n" + help);
        }
    }

    @Test
    void doctor() throws Exception {
        String found = run("doctor", "--data-dir", "nowhere").assertDone().out();
        for (String line : List.of(
                "dynat    0\\.1\\.0, .*dynat\\.jar",
                "java     " + Runtime.version().feature() + ".*",
                "system   .*, \\d+ cores",
                "memory   .* GB for the heap",
                "         ejml   ready:   double precision, reference",
                "data     fashion         found: 10000 training and 2000 test images, inside the jar",
                "         cifar10         not there: 170 MB to fetch into .*nowhere.cifar-10-batches-bin",
                "         svhn            not there: 246 MB to fetch into .*nowhere.svhn")) {
            assertTrue(found.lines().anyMatch(text -> text.matches(line)), line + " is missing in\n" + found);
        }
    }

    @Test
    void unknownCommand() throws Exception {
        run("trian").assertRefused(2, """
                dynat: there is no command trian
                    fix:    did you mean train? java -jar dynat.jar --help lists all
                """);
    }

    @Test
    void unknownFlag() throws Exception {
        run("train", "--epoch", "3").assertRefused(2, """
                train: there is no flag --epoch
                    fix:    did you mean --epochs? java -jar dynat.jar train --help lists all
                """);
    }

    @Test
    void unknownKey() throws Exception {
        Files.writeString(folder.resolve("run.yaml"), "epochs: 2\noptimizer:\n  momentun: 0.5\n");
        run("train", "--config", "run.yaml").assertRefused(2, """
                config: run.yaml line 3, column 3: there is no key optimizer.momentun
                    known   in optimizer: rate, momentum, nesterov, decay
                    fix:    did you mean optimizer.momentum?
                """);
    }

    @Test
    void unknownModel() throws Exception {
        run("train", "--model", "resnet81").assertRefused(2, """
                config: --model: there is no model "resnet81"
                    known   resnet, resnet18
                    fix:    did you mean resnet18?
                """);
    }

    @Test
    void unknownData() throws Exception {
        run("train", "--data", "fashon").assertRefused(2, """
                config: --data: there is no data set "fashon"
                    known   fashion, cifar10, cifar100, cifar100-coarse, mnist, fashion-mnist, kmnist, emnist, svhn, svhn-extra, folder:DIR, npy:X.npy,Y.npy, synthetic
                    fix:    did you mean fashion?
                """);
    }

    @Test
    void unknownAttack() throws Exception {
        run("eval", "--checkpoint", "x", "--attacks", "clean,pdg20").assertRefused(2, """
                config: --attacks: there is no attack "pdg20"
                    known   clean, fgsm, pgdK (such as pgd20)
                    fix:    did you mean pgd20?
                """);
    }

    @Test
    void valueOutOfRange() throws Exception {
        run("train", "--lr", "-1").assertRefused(2, """
                config: --lr: optimizer.rate is -1 but must be a number, above 0, at most 10
                    fix:    give such a value, or leave optimizer.rate out for 0.3
                """);
        run("train", "--set", "attack.radius=300/255").assertRefused(2, """
                config: --set attack.radius=300/255: attack.radius is 300/255 but must be a number or a fraction such as 8/255, from 0 to 1
                    fix:    give such a value, or leave attack.radius out
                """);
    }

    @Test
    void unknownDevice() throws Exception {
        run("train", "--device", "cuda").assertRefused(2, """
                config: --device: there is no device "cuda"
                    known   auto, simd, ejml
                    fix:    take one of these
                """);
    }

    @Test
    void missingData() throws Exception {
        Path home = folder.toRealPath().resolve("nowhere");
        run("train", "--device", "ejml", "--data", "cifar10", "--data-dir", "nowhere", "--offline")
                .assertRefused(
                        3,
                        DEVICE
                                + """
                        cifar10: there is no data_batch_1.bin in %s, and --offline forbids to fetch it
                            fix:    place %s there (from https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz), or leave --offline out
                        """.formatted(
                                        home.resolve("cifar-10-batches-bin"), home.resolve("cifar-10-binary.tar.gz")));
    }

    @Test
    void truncatedData() throws Exception {
        Path file = Files.write(folder.resolve("data_batch_1.bin"), new byte[5000]);
        run("train", "--device", "ejml", "--data", "cifar10", "--data-dir", ".")
                .assertRefused(3, DEVICE + """
                        cifar10: %s has 5000 bytes but 10000 records of 3073 bytes are 30730000
                        """.formatted(file.toRealPath()) + CIFAR);
    }

    @Test
    void labelOutOfRange() throws Exception {
        byte[] records = new byte[10_000 * 3073];
        records[7 * 3073] = 10;
        Path file = Files.write(folder.resolve("data_batch_1.bin"), records);
        run("train", "--device", "ejml", "--data", "cifar10", "--data-dir", ".")
                .assertRefused(3, DEVICE + """
                        cifar10: record 7 of %s, counted from 0, has label 10 but labels run from 0 to 9
                        """.formatted(file.toRealPath()) + CIFAR);
    }

    @Test
    void existingRunFolder() throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve("run")).resolve("thesis.txt"), "years");
        run("train", "--device", "ejml", "--out", "run").assertRefused(2, DEVICE + """
                run: run exists and is not empty
                    fix:    go on with the run in it by --resume run, or give another folder with --out
                """);
    }

    @Test
    void unwritableRunFolder() throws Exception {
        Files.writeString(folder.resolve("file"), "");
        run("train", "--device", "ejml", "--out", "file/run").assertRefused(2, DEVICE + """
                run: the folder file/run cannot be written: Not a directory
                    fix:    give a folder that may be written with --out
                """);
    }

    @Test
    void nothingToResume() throws Exception {
        run("train", "--resume").assertRefused(2, """
                run: there is no run in the folder runs
                    fix:    name the run's folder: --resume FOLDER
                """);
    }

    @Test
    void aPrintedConfigurationReadsBackAsTheSame() throws Exception {
        String printed = run("train", "--print-config", "--eps", "4/255", "--set", "method.studentWeight=0.2")
                .assertDone()
                .out();
        assertTrue(printed.contains("\n  radius: 4/255 ") && printed.contains("\n  studentWeight: 0.2 "), printed);
        Files.writeString(folder.resolve("run.yaml"), printed);
        assertEquals(
                printed,
                run("train", "--print-config", "--config", "run.yaml")
                        .assertDone()
                        .out());
    }

    @Test
    void aCheckpointThatIsNone() throws Exception {
        run("eval", "--device", "ejml", "--checkpoint", "none.safetensors").assertRefused(3, DEVICE + """
                checkpoint: none.safetensors does not exist
                    fix:    check the path
                """);
        Files.write(folder.resolve("lying.safetensors"), new byte[] {0, 1, 0, 0, 0, 0, 0, 0, '{', '}'});
        run("eval", "--device", "ejml", "--checkpoint", "lying.safetensors").assertRefused(3, DEVICE + """
                checkpoint: lying.safetensors says that its header has 256 bytes, but only 2 follow
                    fix:    copy the file again, or use another checkpoint
                """);
        Files.write(folder.resolve("foreign.safetensors"), new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
        run("eval", "--device", "ejml", "--checkpoint", "foreign.safetensors").assertRefused(3, DEVICE + """
                checkpoint: foreign.safetensors does not say how its networks are built
                    fix:    give one that train wrote, such as best.safetensors of a run folder
                """);
    }

    @Test
    void debugShowsWhereItHappened() throws Exception {
        Jar.Outcome outcome = run("train", "--debug", "--model", "x");
        assertTrue(outcome.err().contains("\n\tat dynat.cli."), outcome.err());
        assertEquals(2, outcome.code());
    }

    @Test
    void aDryRunLeavesNothing() throws Exception {
        String[] flags = TrainTest.tiny("train", "--dry-run");
        String report = run(flags).assertDone().out();
        for (String line : List.of(
                "teacher    \\d+ parameters",
                "student    \\d+ parameters",
                "data       fashion: 64 training images, 32 kept apart, 32 for the test; \\[1, 28, 28\\] each, 10 classes",
                "step       \\d\\.\\d{3} s for 32 images",
                "checkpoint 0\\.\\d MB, written and read back",
                "the run    at most about \\d+ s: 2 epochs of 2 steps, then the test images")) {
            assertTrue(report.lines().anyMatch(text -> text.matches(line)), line + " is missing in\n" + report);
        }
        assertNothingLeft();
    }
}
