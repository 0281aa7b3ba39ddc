package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tests.Repository;
import dynat.tests.nn.TorchZip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// `eval` on checkpoints of other programs.
class ForeignTest {

    private static final Path RESOURCES = Repository.root().resolve("tests/src/test/resources");
    private static final String MINI =
            RESOURCES.resolve("golden/mini/model.safetensors").toString();
    private static final String DEVICE = "device: ejml (double precision, 1 thread), as asked\n";

    @TempDir
    private static Path folder;

    /// Images of one colour each, all of class 0.
    @BeforeAll
    static void images() throws IOException {
        byte[] records = new byte[10_000 * 3073];
        for (int i = 0; i < records.length; i++) {
            records[i] = (byte) (i % 3073 == 0 ? 0 : i / 3073 * 31);
        }
        Files.write(folder.resolve("test_batch.bin"), records);
    }

    private static Path torch(String name) {
        return RESOURCES.resolve("dynat/tests/nn/torch").resolve(name);
    }

    private static Jar.Outcome eval(String checkpoint, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "eval",
                "--device",
                "ejml",
                "--data",
                "cifar10",
                "--data-dir",
                ".",
                "--n",
                "8",
                "--attacks",
                "clean",
                "--checkpoint",
                checkpoint));
        arguments.addAll(List.of(more));
        return new Jar(folder).run(arguments.toArray(String[]::new));
    }

    @Test
    void aStateDictOfPyTorch() throws Exception {
        Jar.Outcome outcome = eval(torch("resnet.pt").toString(), "--json", "result.json");
        assertEquals(DEVICE + """
                        names: downsample is shortcut (6), fc is linear (2), num_batches_tracked passed over (6)
                        seen: model resnet, widths [4, 6], blocks [1, 1], shortcut B, 3 channels, 10 classes, input as it is
                        model, clean: 8/8 test images
                        warning: 0.00 % of the clean images are right, where guessing among 10 classes gets 10.00 %
                            fix:    look whether the data, the order of its classes and the normalisation are those of the training
                        """, outcome.err());
        assertTrue(outcome.out().matches("""
                attack +model
                clean +\\d+\\.\\d\\d %

                n = 8 test images of cifar10; eps 8/255 \\(Linf\\), seed 1; .*resnet\\.pt
                """), outcome.out());
        var report = new JsonMapper().readTree(Files.readString(folder.resolve("result.json")));
        assertEquals("[4,6]", report.path("model").path("widths").toString());
        assertEquals("B", report.path("model").path("shortcut").asString());
        assertEquals(8, report.path("evaluations").get(0).path("verdicts").size());
    }

    @Test
    void oneOfSeveralDictionariesIsNamed() throws Exception {
        eval(torch("training.pth").toString(), "--checkpoint-key", "state_dict", "--json", "keyed.json")
                .assertDone();
        var report = new JsonMapper().readTree(Files.readString(folder.resolve("keyed.json")));
        assertEquals("state_dict", report.path("checkpointKey").asString());
        String two = torch("two.pt").toString();
        eval(two).assertRefused(3, DEVICE + """
                checkpoint: %s holds 3 dictionaries of tensors: generator, model, net
                    fix:    name one by eval's --checkpoint-key, or save the one that is meant: torch.save(model.state_dict(), FILE)
                """.formatted(two));
        eval(two, "--checkpoint-key", "ema").assertRefused(3, DEVICE + """
                checkpoint: %s holds no dictionary of tensors under 'ema'; under others: generator, model, net
                    fix:    name one of these by --checkpoint-key
                """.formatted(two));
    }

    @Test
    void whatIsSeenMayBeSaid() throws Exception {
        eval(
                        MINI,
                        "--model",
                        "resnet",
                        "--set",
                        "model.widths=[8,16,32]",
                        "--set",
                        "model.blocks=[1,1,1]",
                        "--set",
                        "model.mean=[0.5, 0.25, 0.125]",
                        "--set",
                        "model.std=[0.25, 0.25, 0.5]")
                .assertDone();
    }

    @Test
    void whatIsSaidButNotSeen() throws Exception {
        eval(MINI, "--model", "resnet", "--set", "model.widths=[16,32,64]", "--set", "model.blocks=[3,3,3]")
                .assertRefused(2, DEVICE + """
                        config: model.widths is [16, 32, 64], but %s has [8, 16, 32]
                            seen    model resnet, widths [8, 16, 32], blocks [1, 1, 1], shortcut B, 3 channels, 10 classes, input normalised
                            fix:    leave out --model and --set model.widths, or give what is seen
                        """.formatted(MINI));
    }

    @Test
    void aDataSetHasToBeNamed() throws Exception {
        new Jar(folder)
                .run("eval", "--device", "ejml", "--checkpoint", MINI)
                .assertRefused(2, DEVICE + """
                names: num_batches_tracked passed over (9)
                seen: model resnet, widths [8, 16, 32], blocks [1, 1, 1], shortcut B, 3 channels, 10 classes, input normalised
                config: %s does not say what it was trained on
                    fix:    name a data set with --data, such as cifar10
                """.formatted(MINI));
    }

    @Test
    void aPickleThatCallsTheShell() throws Exception {
        Path evil = folder.resolve("evil.pt");
        Files.write(
                evil,
                TorchZip.of(TorchZip.pickle("cos\nsystem\n(", TorchZip.text("touch owned"), "tR."))
                        .bytes());
        eval("evil.pt").assertRefused(3, DEVICE + """
                checkpoint: evil.pt has a pickle that asks for 'os.system' at byte 2; nothing but tensors and plain values is read
                    fix:    save the tensors alone: torch.save(model.state_dict(), FILE)
                """);
        assertTrue(Files.notExists(folder.resolve("owned")));
    }
}
