package dynat.tests.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dynat.datasets.RandAugment;
import dynat.datasets.operations.Bitmap;
import dynat.datasets.operations.Invert;
import dynat.datasets.operations.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Operations of augmentation as Pillow has them, value by value; see `golden/operations/README.md`.
class OperationsTest {

    private static final Map<String, Operation> OPERATIONS = Stream.concat(
                    RandAugment.OPERATIONS.stream(), Stream.of(new Invert()))
            .collect(Collectors.toMap(operation -> operation.getClass().getSimpleName(), Function.identity()));

    /// @param ninths of the way, negative for the other way round
    record Golden(String operation, int ninths, String picture, byte[] values) {
        static Golden of(String line) {
            String[] cells = line.split(";");
            return new Golden(
                    cells[0],
                    Integer.parseInt(cells[1]),
                    cells[2],
                    Base64.getDecoder().decode(cells[3]));
        }

        @Override
        public String toString() {
            return operation + " " + ninths + " " + picture;
        }
    }

    static List<Golden> golden() throws IOException {
        var file = OperationsTest.class.getResourceAsStream("/golden/operations/values.txt");
        assertNotNull(file);
        try (var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
            return lines.lines().map(Golden::of).toList();
        }
    }

    private static Bitmap picture(String name) {
        int channels = name.equals("colour") ? 3 : 1,
                height = name.equals("colour") ? 12 : 28,
                width = name.equals("colour") ? 16 : 28;
        byte[] values = new byte[channels * height * width];
        for (int k = 0; k < values.length; k++) {
            int noise = ((k * k % 1009) * 31 + k * 7919) % 1009 % 60;
            int ramp = 40 + 3 * (k % width) + 5 * (k / width % height) + 20 * (k / (height * width));
            values[k] = (byte) Math.min(ramp + noise, 230);
        }
        return new Bitmap(channels, height, width, values);
    }

    @Test
    void everyOperationIsAmongThem() throws IOException {
        assertEquals(
                new TreeSet<>(OPERATIONS.keySet()),
                golden().stream().map(Golden::operation).collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void isAsInPillow(Golden golden) {
        Bitmap picture = picture(golden.picture());
        byte[] before = picture.values().clone();
        Bitmap changed = OPERATIONS.get(golden.operation()).apply(picture, golden.ninths() / 9.0);
        assertArrayEquals(golden.values(), changed.values());
        assertArrayEquals(before, picture.values(), "the picture was overwritten");
    }
}
