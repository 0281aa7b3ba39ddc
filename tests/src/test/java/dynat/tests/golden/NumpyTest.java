package dynat.tests.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.datasets.Npy;
import dynat.datasets.NpySpec;
import dynat.datasets.Split;
import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Arrays that NumPy saved, read as a data set.
class NumpyTest {

    @Test
    void theImagesOfTheSmallNetwork() throws IOException {
        Path folder = Repository.root().resolve("tests/src/test/resources/golden/mini");
        Path images = folder.resolve("images_u8.npy"), labels = folder.resolve("labels.npy");
        Dataset data = Npy.openAll(Split.TEST, NpySpec.parse("%s,%s,classes=10".formatted(images, labels)));
        double[] expected =
                dynat.tests.golden.Npy.of(Files.readAllBytes(images)).values();
        int[] classes = dynat.tests.golden.Npy.of(Files.readAllBytes(labels)).toInts();
        assertEquals(new ImageSize(3, 32, 32), data.image());
        assertEquals(16, data.size());
        assertEquals(10, data.classes());
        float[] values = new float[3072];
        for (int i = 0; i < 16; i++) {
            assertEquals(classes[i], data.label(i));
            data.values(i, values, 0);
            for (int v = 0; v < 3072; v++) {
                assertEquals((float) expected[3072 * i + v] / 255f, values[v]);
            }
        }
    }
}
