package dynat.tests.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dynat.attacks.Clean;
import dynat.datasets.Cifar10;
import dynat.datasets.Cifar100;
import dynat.datasets.Dataset;
import dynat.datasets.Split;
import dynat.methods.Evaluation;
import dynat.nn.Checkpoint;
import dynat.nn.Initialiser;
import dynat.nn.Pass;
import dynat.nn.Plan;
import dynat.nn.ResNet;
import dynat.nn.Shortcut;
import dynat.nn.Standardise;
import dynat.nn.Standardised;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two networks that others trained in PyTorch classify as many of the 10 000 test images right as there.
///
/// The one has shortcuts of kind A and our names, the other shortcuts of kind B and torchvision's names; both note
/// their input normalisation in the metadata. CIFAR and the networks lie in `../shared/data`.
class ForeignTest {

    @TempDir
    private Path folder;

    @Test
    void resNet20OfKindAOnCifar10() throws Exception {
        assertRight(
                9173,
                "akamaster_c10_resnet20",
                Shortcut.A,
                Cifar10.open(Split.TEST, test("cifar10", 1, "test_batch.bin")));
    }

    @Test
    void resNet20OfKindBOnCifar100() throws Exception {
        assertRight(
                6883,
                "chenyaofo_c100_resnet20",
                Shortcut.B,
                Cifar100.open(Split.TEST, test("cifar100", 2, "test.bin")));
    }

    private static void assertRight(int right, String name, Shortcut shortcut, Dataset images) {
        var file = Checkpoint.Names.of(Checkpoint.read(shared("models/" + name + ".safetensors")))
                .checkpoint();
        var config = Plan.seenIn(file);
        assertEquals(
                new ResNet.Config(
                        3, List.of(16, 32, 64), List.of(3, 3, 3), images.classes(), shortcut, Initialiser.PYTORCH),
                config);
        simd().run(() -> {
            try (var _ = Scope.open("test")) {
                var model = new Standardised(
                        Standardise.of(new double[3], new double[3]), config.network(Draws.of(0, "blank")));
                file.load(model.state());
                var evaluation = Evaluation.of(
                        "clean", new Clean(), x -> model.forward(x, Pass.EVAL), images, 250, 0, _ -> true);
                assertEquals(
                        right,
                        IntStream.range(0, images.size())
                                .filter(i -> evaluation.right()[i])
                                .count());
            }
            return null;
        });
    }

    private static Device simd() {
        assumeTrue(
                Devices.probe().stream().anyMatch(p -> p.backend().name().equals("simd")),
                "simd is not on the class path");
        return Devices.choose("simd", 2).device();
    }

    private static Path shared(String path) {
        var found = Repository.shared("data/" + path);
        assumeTrue(found.isPresent(), "../shared/data/%s is absent".formatted(path));
        return found.get();
    }

    /// A folder with a data set's test images as they were published, unpacked from their own compression.
    ///
    /// @param labels bytes before each image
    private Path test(String name, int labels, String file) throws IOException, InterruptedException {
        var packed = shared(name + "_test.med.xz");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/xz")), "xz is not installed, which unpacks " + packed);
        var records = folder.resolve(file);
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var unpack = new ProcessBuilder(
                        "bash",
                        "-c",
                        "xz -dc \"$0\" | \"$1\" \"$2\" \"$3\" \"$4\"",
                        packed.toString(),
                        java.toString(),
                        shared("Unpack.java").toString(),
                        Integer.toString(labels),
                        records.toString())
                .inheritIO()
                .start();
        assertEquals(0, unpack.waitFor());
        return folder;
    }
}
