package dynat.tests.methods;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.datasets.Loader;
import dynat.methods.Mixing;
import dynat.tensor.Draws;
import dynat.tests.parity.Backends;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which class counts where half of an image is another's.
class MixingTiesTest {

    /// Two images of 12 x 12: a rectangle of 9 x 8 is a half.
    private record Two() implements Dataset {
        @Override
        public String name() {
            return "two";
        }

        @Override
        public ImageSize image() {
            return new ImageSize(1, 12, 12);
        }

        @Override
        public List<String> classNames() {
            return List.of("a", "b");
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public int label(int i) {
            return i;
        }

        @Override
        public void pixels(int i, byte[] into, int offset) {
            for (int p = 0; p < 144; p++) {
                into[offset + p] = (byte) (100 * i);
            }
        }
    }

    @Test
    void halfAnImageKeepsItsOwnClass() {
        Backends.reference().run(() -> {
            int halves = 0, less = 0;
            try (var epoch = Loader.over(new Two()).batches(2).epoch(0)) {
                var batch = epoch.next();
                for (int draw = 0; draw < 1000; draw++) {
                    var mixed = new Mixing(0, 1, 0)
                            .apply(batch, 2, Draws.of(3, "mixing").at(draw));
                    double own = mixed.target().toDoubles()[0];
                    assertArrayEquals(own >= 0.5 ? new int[] {0, 1} : new int[] {1, 0}, mixed.truth());
                    halves += own == 0.5 ? 1 : 0;
                    less += own < 0.5 ? 1 : 0;
                }
            }
            assertTrue(halves > 3 && less > 3, halves + " halves, " + less + " less");
            return null;
        });
    }
}
