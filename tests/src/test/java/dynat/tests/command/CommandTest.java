package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.AttackCatalogue;
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
        for (String word : List.of(
                "train ",
                "launch ",
                "eval ",
                "report ",
                "datasets ",
                "models ",
                "summary ",
                "doctor ",
                "completion ",
                "--progress",
                "--color",
                "--debug",
                "130 ",
                "143 ")) {
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
                "devices  cuda   (ready:   .* driver .* CUDA .* cuBLAS .* cuDNN .*|missing: .*    fix: .*)",
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
                    known   in optimizer: name, rate, momentum, nesterov, decay, decayNorms, beta1, beta2, epsilon, amsgrad, alpha, centered, clip
                    fix:    did you mean optimizer.momentum?
                """);
    }

    @Test
    void unknownModel() throws Exception {
        run("train", "--model", "resnet81").assertRefused(2, """
                config: --model: there is no model "resnet81"
                    known   resnet, resnet18, resnet34, resnet18-cifar, resnet20, resnet32, resnet44, resnet56, resnet110, resnet-bottleneck, resnet50, preactresnet, preactresnet18, preactresnet-bn, preactresnet18-bn, wrn, wrn-28-10, wrn-34-10, wrn-34-20, wrn-70-16, vgg, vgg16-bn, mobilenetv2, densenet, densenet121, vit, vit-tiny, vit-small
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
        run("eval", "--checkpoint", "x", "--attacks", "clean,pdg20")
                .assertRefused(2, """
                config: --attacks: there is no attack "pdg20"
                    known   %s, autoattack, autoattack-plus, autoattack-rand
                    fix:    did you mean pgd20?
                """.formatted(AttackCatalogue.NAMES));
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
    void unknownConvolution() throws Exception {
        run("train", "--conv", "directly").assertRefused(2, """
                config: --conv: there is no convolution algorithm "directly"
                    known   auto, direct, winograd
                    fix:    did you mean direct?
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
                    fix:    give another folder with --out
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
                checkpoint: foreign.safetensors does not say how its network is built, and looks like none that is known
                    known       resnet, preactresnet, wrn, vgg, mobilenetv2, densenet, vit
                    names       none
                    fix:    give one that train wrote, or the state_dict of one of these
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
                "teacher    \\d+ parameters; an image costs [\\d,]+ multiply-accumulates and holds [\\d,]+ bytes of activations",
                "student    \\d+ parameters; an image costs .*",
                "data       fashion: 64 training images, 32 kept apart, 32 for the test; \\[1, 28, 28\\] each, 10 classes",
                "memory     at least \\d+ MB for a step; this Java may use \\d+\\.\\d GB",
                "step       \\d\\.\\d{3} s for 32 images",
                "judging    \\d\\.\\d{3} s for an image kept apart",
                "attack     \\d\\.\\d{3} s for a test image: clean, and 2 steps",
                "checkpoint 0\\.\\d MB, written and read back",
                "the run    at most about \\d+ s: 2 epochs of 2 steps, then the test images")) {
            assertTrue(report.lines().anyMatch(text -> text.matches(line)), line + " is missing in\n" + report);
        }
        assertNothingLeft();
    }

    @Test
    void nothingButPlainTextInAPipe() throws Exception {
        for (String[] arguments : List.of(
                new String[] {"--help"}, new String[] {"train", "--help"}, TrainTest.tiny("train", "--out", "run"))) {
            Jar.Outcome outcome = run(arguments).assertDone();
            assertTrue((outcome.out() + outcome.err()).chars().allMatch(c -> c == '\n' || c >= ' '), outcome.err());
        }
    }

    @Test
    void models() throws Exception {
        String models = run("models").assertDone().out();
        for (String line : List.of(
                "resnet +78,042 parameters  widths=\\[16, 32, 64\\] blocks=\\[1, 1, 1\\] .*",
                "resnet18 +11,173,962 parameters  widths=\\[64, 128, 256, 512\\] blocks=\\[2, 2, 2, 2\\] .*",
                "wrn-70-16 +266,796,506 parameters  .* initialiser=he .*")) {
            assertTrue(models.lines().anyMatch(text -> text.matches(line)), line + " is missing in\n" + models);
        }
    }

    @Test
    void summary() throws Exception {
        String summary = run(
                        "summary",
                        "resnet",
                        "--set",
                        "model.widths=[8]",
                        "--set",
                        "model.blocks=[1]",
                        "--input",
                        "1x4x4")
                .assertDone()
                .out();
        String[] lines = summary.split("\n");
        assertTrue(lines[0].matches("layer +type +output +parameters +multiply-accumulates +activations"), summary);
        // 72 + 16 in the stem, 2 (576 + 16) in the block, 90 in the linear layer; 16 pixels: 72, 576 and 576; 80
        assertTrue(lines[1].matches("model +ResNet +\\[1, 10\\] +1,362 +19,664 +[\\d,]+"), summary);
        String wide = run("summary", "wrn-70-16").assertDone().out();
        assertTrue(
                wide.matches("(?s).*\\nmodel +WideResNet +\\[1, 10\\] +266,796,506 +38,764,210,176 .*"),
                wide.lines().skip(1).findFirst().orElseThrow());
        run("summary", "resent18").assertRefused(2, """
                config: summary: there is no model "resent18"
                    known   %s
                    fix:    did you mean resnet18?
                """.formatted(run("train", "--model", "?")
                .err()
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .replace("    known   ", "")));
        run("summary", "resnet", "--input", "32x32").assertRefused(2, """
                config: --input: "32x32" is no size of an image
                    fix:    write channels, height and width, each from 1 to 10000, such as 3x32x32
                """);
        run("summary", "resnet", "--classes", "0").assertRefused(2, """
                config: --classes: 0 is not from 1 to 100000
                    fix:    give such a number
                """);
    }

    @Test
    void aModelThatDoesNotFitTheImages() throws Exception {
        String message = """
                config: the model does not fit images of [1, 28, 28]: maxPool2d: a window of 2 x 2 does not fit an image of 1 x 1 with padding 0 x 0
                    fix:    choose another one (model.name, teacher.name), or larger images
                """;
        run("train", "--model", "vgg", "--device", "ejml").assertRefused(2, DEVICE + message);
        run("summary", "vgg16-bn", "--input", "1x28x28").assertRefused(2, message);
    }

    /// Bash itself completes a line by the script.
    @Test
    void completion() throws Exception {
        Files.writeString(
                folder.resolve("dynat.bash"),
                run("completion", "bash").assertDone().out());
        Files.writeString(folder.resolve("try.bash"), """
                source dynat.bash
                compopt() { :; } # there is no completion going on that could be told something
                complete_words() {
                    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
                    _complete_dynat
                    printf '%s\\n' "${COMPREPLY[@]}" | sort
                }
                complete_words dynat tr
                complete_words dynat train --max-
                complete_words dynat train --model resnet3
                complete_words dynat eval --norm L
                complete_words dynat eval --attacks autoa
                complete_words dynat eval --protocol r
                type dynat | sed -n 2,4p
                """);
        Path said = folder.resolve("said.txt");
        Process bash = new ProcessBuilder("bash", "try.bash")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertEquals(0, bash.waitFor(), () -> "bash failed");
        String text = Files.readString(said);
        assertTrue(
                text.startsWith("train\n--max-steps\n--max-time\nresnet32\nresnet34\n"
                        + "L1\nL2\nLinf\nautoattack\nautoattack-plus\nautoattack-rand\nrobustbench\n"),
                text);
        assertTrue(text.contains("dynat.jar") && text.contains("\"$@\""), text);
        run("completion", "fish").assertRefused(2, """
                config: completion: there is no shell "fish"
                    known   bash, zsh
                    fix:    did you mean bash?
                """);
    }
}
