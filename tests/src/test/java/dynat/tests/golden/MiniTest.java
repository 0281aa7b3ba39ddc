package dynat.tests.golden;

import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.Dlr.dlr;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.autograd.ops.LossReduction;
import dynat.nn.Checkpoint;
import dynat.nn.Layer;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.nn.Standardise;
import dynat.nn.Standardised;
import dynat.tensor.Backend;
import dynat.tensor.Backend.Availability.Missing;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.Repository;
import dynat.tests.parity.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A small residual network that PyTorch saved answers as it did there.
@AlsoOnGpu
class MiniTest {

    /// Where it runs, and how near it has to come.
    enum On {
        EJML("ejml", ConvolutionAlgorithm.AUTO, 1e-10, 1e-10),
        SIMD("simd", ConvolutionAlgorithm.AUTO, 1e-4, 2e-5),
        SIMD_DIRECT("simd", ConvolutionAlgorithm.DIRECT, 1e-4, 1e-6),
        CUDA("cuda", ConvolutionAlgorithm.AUTO, 1e-4, 2e-5);

        final String backend;
        final ConvolutionAlgorithm convolutions;
        final double logits, gradient;

        On(String backend, ConvolutionAlgorithm convolutions, double logits, double gradient) {
            this.backend = backend;
            this.convolutions = convolutions;
            this.logits = logits;
            this.gradient = gradient;
        }

        Device open() {
            assumeTrue(Backends.wanted(backend), "another backend is tested");
            var probe = Devices.probe().stream()
                    .filter(p -> p.backend().name().equals(backend))
                    .findFirst();
            assumeTrue(probe.isPresent(), backend + " is not on the class path");
            assumeTrue(
                    !(probe.get().availability() instanceof Missing),
                    () -> probe.get().toString());
            return probe.get().backend().open(new Backend.Options(2, convolutions));
        }
    }

    @ParameterizedTest
    @EnumSource
    void logits(On on) throws IOException {
        Npy images = resource("images_u8.npy"), expected = resource("logits_f64.npy");
        on.open().run(() -> {
            checkLogits(on, scaled(images), expected);
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource
    void inputGradients(On on) throws IOException {
        Npy expected = resource("grad_ce_f64.npy"),
                images = resource("images_u8.npy").first(2);
        int[] labels = resource("labels.npy").first(2).toInts();
        on.open().run(() -> {
            checkGradients(on, scaled(images), labels, expected);
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource
    void everythingThatIsShared(On on) throws IOException {
        var folder = Repository.shared("golden/mini");
        assumeTrue(folder.isPresent(), "../shared/golden/mini is absent; the copy in the resources was checked");
        Npy images = file(folder.get(), "x_test.npy"), logits = file(folder.get(), "logits_f64.npy");
        Npy gradients = file(folder.get(), "grad_ce_4_f64.npy");
        int[] labels = file(folder.get(), "y_test.npy").first(4).toInts();
        on.open().run(() -> {
            checkLogits(on, Tensor.of(images.shape(), images.values()), logits);
            checkGradients(on, Tensor.of(gradients.shape(), images.first(4).values()), labels, gradients);
            return null;
        });
    }

    private static void checkLogits(On on, Tensor x, Npy expected) {
        try (var _ = Scope.open("logits")) {
            var logits = model().forward(Variable.constant(x), Pass.EVAL).value();
            assertNear(expected, logits, on.logits);
        }
    }

    private static void checkGradients(On on, Tensor x, int[] labels, Npy expected) {
        try (var _ = Scope.open("gradients")) {
            var model = model();
            var gradient = Tape.gradient(x, v -> crossEntropy(model.forward(v, Pass.EVAL), labels, LossReduction.SUM));
            assertNear(expected, gradient, on.gradient);
        }
    }

    /// Through the difference of logits ratio; its ranks are the same in float.
    @ParameterizedTest
    @EnumSource
    void inputGradientsOfTheRatio(On on) throws IOException {
        Npy expected = resource("grad_dlr_f64.npy"),
                images = resource("images_u8.npy").first(2);
        int[] labels = resource("labels.npy").first(2).toInts();
        on.open().run(() -> {
            var model = model();
            var gradient =
                    Tape.gradient(scaled(images), v -> dlr(model.forward(v, Pass.EVAL), labels, LossReduction.SUM));
            assertNear(expected, gradient, on.gradient);
            return null;
        });
    }

    private static Layer model() {
        var config = new ResNet.Config(3, List.of(8, 16, 32), List.of(1, 1, 1), 10);
        var model =
                new Standardised(Standardise.of(new double[3], new double[3]), ResNet.of(config, Draws.of(0, "init")));
        Checkpoint.read(resourcePath("model.safetensors")).load(model.state());
        return model;
    }

    private static Tensor scaled(Npy images) {
        var values = new float[images.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) images.values()[i] / 255;
        }
        return Tensor.of(images.shape(), values);
    }

    private static void assertNear(Npy expected, Tensor found, double tolerance) {
        assertTrue(found.shape().equals(expected.shape()), () -> found.shape() + " is not " + expected.shape());
        var values = found.toDoubles();
        double worst = IntStream.range(0, values.length)
                .mapToDouble(i -> Math.abs(values[i] - expected.values()[i]))
                .max()
                .orElseThrow();
        assertTrue(
                worst <= tolerance, () -> "the largest difference is %.3g, more than %.0e".formatted(worst, tolerance));
    }

    private static Npy resource(String name) throws IOException {
        return Npy.of(Files.readAllBytes(resourcePath(name)));
    }

    private static Path resourcePath(String name) {
        return Repository.root().resolve("tests/src/test/resources/golden/mini").resolve(name);
    }

    private static Npy file(Path folder, String name) throws IOException {
        return Npy.of(Files.readAllBytes(folder.resolve(name)));
    }
}
