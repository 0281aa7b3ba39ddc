package dynat.tests.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dynat.attacks.Clean;
import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.methods.Evaluation;
import dynat.nn.Checkpoint;
import dynat.nn.Initialiser;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.nn.Shortcut;
import dynat.nn.Standardise;
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
/// The one has shortcuts of kind A and our names, the other shortcuts of kind B and torchvision's names; both note their
/// input normalisation in the metadata. CIFAR and the networks lie in `../shared/data`.
class ForeignTest {

    @TempDir
    private Path folder;

    @Test
    void resNet20OfKindAOnCifar10() throws Exception {
        assertRight(9173, "akamaster_c10_resnet20", Shortcut.A, new Records(test("cifar10", 1), 1, 10));
    }

    @Test
    void resNet20OfKindBOnCifar100() throws Exception {
        assertRight(6883, "chenyaofo_c100_resnet20", Shortcut.B, new Records(test("cifar100", 2), 2, 100));
    }

    private static void assertRight(int right, String name, Shortcut shortcut, Records images) {
        var file = Checkpoint.Names.of(Checkpoint.read(shared("models/" + name + ".safetensors")))
                .checkpoint();
        var config = ResNet.Config.seenIn(file);
        assertEquals(
                new ResNet.Config(
                        3, List.of(16, 32, 64), List.of(3, 3, 3), images.classes(), shortcut, Initialiser.PYTORCH),
                config);
        simd().run(() -> {
            try (var _ = Scope.open("test")) {
                var model = ResNet.of(config, Draws.of(0, "blank"))
                        .standardised(Standardise.of(new double[3], new double[3]));
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

    /// The test images of a data set as they were published, unpacked from their own compression.
    private byte[] test(String name, int labels) throws IOException, InterruptedException {
        var packed = shared(name + "_test.med.xz");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/xz")), "xz is not installed, which unpacks " + packed);
        var records = folder.resolve(name + ".bin");
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var unpack = new ProcessBuilder(
                        "bash", "-c", "xz -dc \"$0\" | \"$1\" \"$2\" \"$3\" \"$4\"", packed.toString(), java.toString(),
                        shared("Unpack.java").toString(), Integer.toString(labels), records.toString())
                .inheritIO()
                .start();
        assertEquals(0, unpack.waitFor());
        return Files.readAllBytes(records);
    }

    /// Images of CIFAR in their binary layout: some bytes of labels, the last of which counts, and 3072 of pixels.
    private record Records(byte[] bytes, int labels, int classes) implements Dataset {

        private static final ImageSize IMAGE = new ImageSize(3, 32, 32);

        @Override
        public String name() {
            return "cifar" + classes;
        }

        @Override
        public ImageSize image() {
            return IMAGE;
        }

        @Override
        public List<String> classNames() {
            return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        }

        @Override
        public int size() {
            return bytes.length / record();
        }

        private int record() {
            return labels + IMAGE.values();
        }

        @Override
        public int label(int i) {
            return Byte.toUnsignedInt(bytes[i * record() + labels - 1]);
        }

        @Override
        public void pixels(int i, byte[] into, int offset) {
            System.arraycopy(bytes, i * record() + labels, into, offset, IMAGE.values());
        }
    }
}
