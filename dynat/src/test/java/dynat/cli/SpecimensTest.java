package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.attacks.Attack;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.attacks.UniformNoise;
import dynat.autograd.Variable;
import dynat.datasets.Catalogue;
import dynat.datasets.Dataset;
import dynat.datasets.Split;
import dynat.datasets.Subset;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpecimensTest {

    /// An image's random numbers are those that it is measured by among all test images.
    @Test
    void anImageIsAttackedAsItIsMeasured() {
        Devices.choose("ejml", 1).device().run(() -> {
            try (var _ = Scope.open("test")) {
                Dataset all = Catalogue.open("synthetic:3x8x8,classes=3", Split.TEST, Optional.empty());
                int[] origins = {40, 7, 19};
                Dataset some = new Subset(all, origins);
                Attack noise = new UniformNoise(Norm.LINF.ball(0.25), 1);
                Classifier same =
                        x -> Variable.constant(Tensor.full(new Shape(x.shape().dim(0), 3), 0.5));
                Specimens specimens = Specimens.of("noise", noise, same, some, 16, 5);
                assertEquals(
                        List.of(40, 7, 19),
                        specimens.samples().stream()
                                .map(sample -> sample.image())
                                .toList());

                Tensor x = Tensor.of(new Shape(3, 3, 8, 8), specimens.clean());
                int[] labels = IntStream.range(0, 3).map(some::label).toArray();
                Draws draws = Draws.of(5, "noise").rows(origins);
                Tensor attacked = noise.perturb(same, x, labels, draws, Attack.Progress.NONE)
                        .images();
                assertArrayEquals(attacked.toFloats(), specimens.adversarial());
                return null;
            }
        });
    }
}
