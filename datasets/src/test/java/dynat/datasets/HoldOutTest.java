package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HoldOutTest {

    @Test
    void partsAreDisjointOrderedAndTheWhole() {
        for (int count : new int[] {1, 2, 17, 50, 99}) {
            HoldOut parts = HoldOut.of(new Numbered(100), count, 7);
            assertEquals(count, parts.heldOut().size());
            int[] training = origins(parts.training()), held = origins(parts.heldOut());
            assertArrayEquals(Arrays.stream(training).sorted().toArray(), training);
            assertArrayEquals(Arrays.stream(held).sorted().toArray(), held);
            assertArrayEquals(
                    IntStream.range(0, 100).toArray(),
                    IntStream.concat(Arrays.stream(training), Arrays.stream(held))
                            .sorted()
                            .toArray());
        }
    }

    @Test
    void choiceFollowsFromTheSeed() {
        int[] held = origins(HoldOut.of(new Numbered(100), 20, 7).heldOut());
        assertArrayEquals(held, origins(HoldOut.of(new Numbered(100), 20, 7).heldOut()));
        assertFalse(
                Arrays.equals(held, origins(HoldOut.of(new Numbered(100), 20, 8).heldOut())));
    }

    /// The same for ever, and for each class of its own.
    @Test
    void theChoiceOfASeed() {
        assertArrayEquals(
                new int[] {0, 4, 5, 6, 10, 11},
                origins(HoldOut.of(new Numbered(12), 6, 7).heldOut()));
    }

    /// Of 100 images with 34, 33 and 33 in their classes.
    @Test
    void everyClassGivesItsShare() {
        assertArrayEquals(new int[] {10, 10, 10}, perClass(HoldOut.of(new Numbered(100), 30, 7)));
        assertArrayEquals(new int[] {11, 10, 10}, perClass(HoldOut.of(new Numbered(100), 31, 7)));
        assertArrayEquals(new int[] {11, 11, 10}, perClass(HoldOut.of(new Numbered(100), 32, 7)));
        assertArrayEquals(new int[] {1, 0, 0}, perClass(HoldOut.of(new Numbered(100), 1, 7)));
    }

    @Test
    void fractionIsTheNearestCount() {
        assertEquals(10, HoldOut.fraction(new Numbered(100), 0.1, 7).heldOut().size());
        assertEquals(13, HoldOut.fraction(new Numbered(100), 0.125, 7).heldOut().size());
        assertEquals(
                12, HoldOut.fraction(new Numbered(100), 0.1249, 7).heldOut().size());
    }

    @Test
    void imagesKeepTheirLabelsBytesAndNumbers() {
        Dataset held = HoldOut.of(new Numbered(100), 20, 7).heldOut();
        byte[] pixels = new byte[Numbered.IMAGE.values()];
        for (int i = 0; i < held.size(); i++) {
            held.pixels(i, pixels, 0);
            assertEquals(Numbered.value(held.origin(i), 0), pixels[0]);
            assertEquals(held.origin(i) % 3, held.label(i));
        }
    }

    @Test
    void numbersReachThroughSubsetsOfSubsets() {
        Dataset inner = new Subset(new Numbered(100), 90, 80, 70);
        assertArrayEquals(new int[] {70, 90}, origins(new Subset(inner, 2, 0)));
        assertArrayEquals(new int[] {90, 80}, origins(Subset.first(inner, 2)));
    }

    @Test
    void countsThatLeaveAPartEmptyAreRefused() {
        for (int count : new int[] {-1, 0, 100}) {
            var error = assertThrows(IllegalArgumentException.class, () -> HoldOut.of(new Numbered(100), count, 7));
            assertEquals("""
                    numbered: %d of 100 images are to be held out
                        fix:    hold out 1 to 99""".formatted(count), error.getMessage());
        }
    }

    @Test
    void imagesThatAreNotThereAreRefused() {
        var error = assertThrows(IllegalArgumentException.class, () -> new Subset(new Numbered(10), 3, 10));
        assertEquals("""
                numbered: a subset asks for image 10 of 10
                    fix:    ask for 0 to 9""", error.getMessage());
        error = assertThrows(IllegalArgumentException.class, () -> Subset.first(new Numbered(10), 11));
        assertEquals("""
                numbered: 11 images are asked for but there are 10
                    fix:    ask for 1 to 10""", error.getMessage());
    }

    private static int[] origins(Dataset data) {
        return IntStream.range(0, data.size()).map(data::origin).toArray();
    }

    private static int[] perClass(HoldOut parts) {
        int[] counts = new int[3];
        for (int i = 0; i < parts.heldOut().size(); i++) {
            counts[parts.heldOut().label(i)]++;
        }
        return counts;
    }
}
