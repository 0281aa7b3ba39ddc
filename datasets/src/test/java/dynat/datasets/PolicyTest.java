package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.operations.Bitmap;
import dynat.datasets.operations.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RandAugment and AutoAugment: which operations they draw, and how strong.
class PolicyTest {

    private static final ImageSize SIZE = new ImageSize(3, 8, 9);

    /// An operation that writes down how it was called.
    private record Witness(boolean signed, List<Double> levels) implements Operation {
        @Override
        public Bitmap apply(Bitmap picture, double level) {
            levels.add(level);
            return picture;
        }
    }

    private static float[] image() {
        float[] image = new float[SIZE.values()];
        for (int v = 0; v < image.length; v++) {
            image[v] = (v * 37 % 256) / 255f;
        }
        return image;
    }

    @Test
    void bytesComeThroughUnchanged() {
        float[] all = new float[3 * 16 * 16];
        for (int v = 0; v < all.length; v++) {
            all[v] = (v % 256) / 255f;
        }
        assertArrayEquals(all, EightBit.change(all.clone(), new ImageSize(3, 16, 16), picture -> picture));
    }

    @Test
    void otherFloatsAreRounded() {
        float[] between = {100.4f / 255, 100.6f / 255, 0.001f, 0.999f};
        assertArrayEquals(
                new float[] {100 / 255f, 101 / 255f, 0, 1},
                EightBit.change(between, new ImageSize(1, 2, 2), picture -> picture));
    }

    @Test
    void randAugmentAppliesWhatItDraws() {
        var expected = new HashMap<Integer, Integer>();
        for (int seed = 0; seed < 300; seed++) {
            var random = new SplitMix(seed);
            float[] image = EightBit.change(image(), SIZE, picture -> {
                Bitmap changed = picture;
                for (int i = 0; i < 3; i++) {
                    int chosen = random.below(14);
                    expected.merge(chosen, 1, Integer::sum);
                    Operation operation = RandAugment.OPERATIONS.get(chosen);
                    double sign = operation.signed() && random.below(2) == 1 ? -1 : 1;
                    changed = operation.apply(changed, sign * 12 / 30);
                }
                return changed;
            });
            assertArrayEquals(image, new RandAugment(3, 12).vary(image(), SIZE, new SplitMix(seed)));
        }
        assertEquals(14, expected.size(), "900 draws meet every operation");
    }

    /// The published policy: operation, probability, strength, twice, separated by commas; torchvision's names.
    @ParameterizedTest
    @CsvSource(textBlock = """
            0, Invert 0.1 -, Contrast 0.2 6
            1, Rotate 0.7 2, TranslateX 0.3 9
            2, Sharpness 0.8 1, Sharpness 0.9 3
            3, ShearY 0.5 8, TranslateY 0.7 9
            4, AutoContrast 0.5 -, Equalize 0.9 -
            5, ShearY 0.2 7, Posterize 0.3 7
            6, Color 0.4 3, Brightness 0.6 7
            7, Sharpness 0.3 9, Brightness 0.7 9
            8, Equalize 0.6 -, Equalize 0.5 -
            9, Contrast 0.6 7, Sharpness 0.6 5
            10, Color 0.7 7, TranslateX 0.5 8
            11, Equalize 0.3 -, AutoContrast 0.4 -
            12, TranslateY 0.4 3, Sharpness 0.2 6
            13, Brightness 0.9 6, Color 0.2 8
            14, Solarize 0.5 2, Invert 0.0 -
            15, Equalize 0.2 -, AutoContrast 0.6 -
            16, Equalize 0.2 -, Equalize 0.6 -
            17, Color 0.9 9, Equalize 0.6 -
            18, AutoContrast 0.8 -, Solarize 0.2 8
            19, Brightness 0.1 3, Color 0.7 0
            20, Solarize 0.4 5, AutoContrast 0.9 -
            21, TranslateY 0.9 9, TranslateY 0.7 9
            22, AutoContrast 0.9 -, Solarize 0.8 3
            23, Equalize 0.8 -, Invert 0.1 -
            24, TranslateY 0.7 9, AutoContrast 0.9 -
            """)
    void theCifarPolicyIsThePublishedOne(int number, String first, String second) {
        assertEquals(25, AutoAugment.CIFAR10.policy().size());
        var pair = AutoAugment.CIFAR10.policy().get(number);
        assertEquals(first, words(pair.first(), first));
        assertEquals(second, words(pair.second(), second));
    }

    private static String words(AutoAugment.Chance chance, String like) {
        return "%s %s %s"
                .formatted(
                        chance.operation().getClass().getSimpleName(),
                        chance.probability(),
                        like.endsWith("-") ? "-" : Integer.toString(chance.strength()));
    }

    /// Fixed seeds, so the counts are always the same; five standard deviations say that they are no accident.
    @Test
    void autoAugmentKeepsToProbabilitiesAndSigns() {
        var signed = new Witness(true, new ArrayList<>());
        var plain = new Witness(false, new ArrayList<>());
        var policy = new AutoAugment(List.of(
                new AutoAugment.Pair(new AutoAugment.Chance(signed, 0.3, 6), new AutoAugment.Chance(plain, 0.8, 9))));
        var random = new SplitMix(3);
        int draws = 10_000;
        for (int draw = 0; draw < draws; draw++) {
            policy.vary(image(), SIZE, random);
        }
        assertEquals(0.3 * draws, signed.levels.size(), 5 * Math.sqrt(0.21 * draws));
        assertEquals(0.8 * draws, plain.levels.size(), 5 * Math.sqrt(0.16 * draws));
        assertEquals(Map.of(1.0, (long) plain.levels.size()), counts(plain.levels));
        assertEquals(
                List.of(-6 / 9.0, 6 / 9.0),
                signed.levels.stream().distinct().sorted().toList());
        double half = signed.levels.size() / 2.0;
        assertEquals(half, counts(signed.levels).get(6 / 9.0), 5 * Math.sqrt(half / 2));
    }

    /// What is not applied draws its sign too.
    @Test
    void autoAugmentAppliesWhatItDraws() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplitMix(seed);
            var expected = new ArrayList<Double>();
            random.below(1);
            for (int chance = 0; chance < 2; chance++) {
                boolean applied = random.uniform() < 0.5, otherWay = random.below(2) == 1;
                if (applied) {
                    expected.add(otherWay ? -6 / 9.0 : 6 / 9.0);
                }
            }
            var witness = new Witness(true, new ArrayList<>());
            var half = new AutoAugment.Chance(witness, 0.5, 6);
            new AutoAugment(List.of(new AutoAugment.Pair(half, half))).vary(image(), SIZE, new SplitMix(seed));
            assertEquals(expected, witness.levels);
        }
    }

    private static Map<Double, Long> counts(List<Double> levels) {
        return levels.stream().collect(Collectors.groupingBy(level -> level, Collectors.counting()));
    }

    @Test
    void everyPairIsDrawn() {
        var seen = new LinkedHashMap<Integer, Integer>();
        var witnesses = Stream.generate(() -> new Witness(false, new ArrayList<>()))
                .limit(25)
                .toList();
        var policy = new AutoAugment(witnesses.stream()
                .map(witness -> new AutoAugment.Pair(
                        new AutoAugment.Chance(witness, 1, 0), new AutoAugment.Chance(witness, 0, 0)))
                .toList());
        var random = new SplitMix(4);
        for (int draw = 0; draw < 25_000; draw++) {
            policy.vary(image(), SIZE, random);
        }
        for (int i = 0; i < 25; i++) {
            seen.put(i, witnesses.get(i).levels.size());
        }
        seen.values().forEach(count -> assertEquals(1_000, count, 5 * 31, seen::toString));
    }

    /// The same batches on any number of threads, and from the middle of an epoch on.
    @Test
    void threadsAndResumptionDoNotTell() {
        var all = new Augmentation(List.of(
                new Crop(1, Border.REFLECT), new Flip(), AutoAugment.CIFAR10, new RandAugment(2, 9), new Cutout(3)));
        var loader = Loader.over(
                        new Subset(new Synthetic(SIZE, 4, 20, Split.TRAIN, 3), 5, 6, 7, 8, 9, 10, 11, 12, 13, 14))
                .batches(3)
                .seeded(7)
                .shuffled()
                .augmented(all);
        var one = LoaderTest.read(loader.decoding(1, 1), 5, 0);
        assertEquals(one, LoaderTest.read(loader.decoding(3, 4), 5, 0));
        assertEquals(one.subList(2, one.size()), LoaderTest.read(loader.decoding(2, 3), 5, 2));
        assertTrue(!one.equals(LoaderTest.read(loader, 6, 0)));
        assertTrue(!one.equals(LoaderTest.read(loader.seeded(8), 5, 0)));
    }

    @Test
    void nonsenseIsRefused() {
        assertRefused("""
                randaugment: 0 operations of magnitude 9
                    fix:    pass 1 operation or more, and a magnitude from 0 to 30""", () -> new RandAugment(0, 9));
        assertRefused("""
                randaugment: 2 operations of magnitude 31
                    fix:    pass 1 operation or more, and a magnitude from 0 to 30""", () -> new RandAugment(2, 31));
        assertRefused("""
                randaugment: the images have 2 channels
                    fix:    take it for grey images, of 1 channel, or colour, of 3""", () -> new RandAugment(2, 9).requireFit(new ImageSize(2, 8, 8)));
        assertRefused("""
                autoaugment: the images have 4 channels
                    fix:    take it for grey images, of 1 channel, or colour, of 3""", () -> AutoAugment.CIFAR10.requireFit(new ImageSize(4, 8, 8)));
        assertRefused("""
                bitmap: 5 values in 1 channels of 2 x 3 pixels
                    fix:    pass grey pictures of 1 channel, or colour of 3, one value a pixel and channel""", () -> new Bitmap(1, 2, 3, new byte[5]));
    }

    private static void assertRefused(String message, Runnable call) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
