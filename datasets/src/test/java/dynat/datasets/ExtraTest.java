package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.LoaderTest.Content;
import dynat.tensor.Pictures.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Additional images in every batch.
class ExtraTest {

    private static final Augmentation MOVES = new Augmentation(2, true);

    private static Loader loader(int own, int extra, int batch, double part) {
        return Loader.over(new Numbered(own))
                .batches(batch)
                .seeded(7)
                .shuffled()
                .joinedBy(new Extra(new Numbered(extra), part));
    }

    /// The numbers of images in the order in which they come, over epochs from the first on.
    private static List<Integer> dealt(Loader loader, int epochs, boolean extra) {
        List<Integer> dealt = new ArrayList<>();
        for (int epoch = 1; epoch <= epochs; epoch++) {
            for (Content batch : LoaderTest.read(loader, epoch, 0)) {
                batch.origins().stream()
                        .filter(origin -> origin < 0 == extra)
                        .map(origin -> extra ? -1 - origin : origin)
                        .forEach(dealt::add);
            }
        }
        return dealt;
    }

    @ParameterizedTest
    @CsvSource({
        "50, 20,  8, 0.7,   6, 7", // 5.6 rounded
        "50, 20,  8, 0.5,   4, 7",
        "48, 20,  8, 0.5,   4, 6",
        "50, 20,  7, 0.5,   4, 8", // 3.5 upwards
        "50, 20, 10, 0.05,  1, 5", // 0.5 upwards
        "50, 20, 10, 0.949, 9, 5",
        "50, 20,  2, 0.3,   1, 25",
        " 3,  2, 16, 0.7,  11, 1", // a batch has images of several passes
        " 1,  1,  5, 0.5,   3, 1",
    })
    void everyBatchHasItsPartAndIsWhole(int own, int extra, int batch, double part, int added, int steps) {
        Loader loader = loader(own, extra, batch, part);
        List<Content> batches = LoaderTest.read(loader, 3, 0);
        assertEquals(steps, loader.steps());
        assertEquals(steps, batches.size());
        for (Content content : batches) {
            assertEquals(batch, content.origins().size());
            for (int n = 0; n < batch; n++) {
                assertEquals(n >= batch - added, content.origins().get(n) < 0, "image " + n);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"50, 20, 8, 0.7", "13, 31, 5, 0.5", "3, 2, 16, 0.7", "40, 9, 8, 0.25"})
    void allImagesOfAKindComeBeforeOneComesAgain(int own, int extra, int batch, double part) {
        Loader loader = loader(own, extra, batch, part);
        for (boolean added : new boolean[] {false, true}) {
            List<Integer> dealt = dealt(loader, 9, added);
            int size = added ? extra : own;
            assertTrue(dealt.size() > size, "more than a pass");
            List<Integer> orders = new ArrayList<>();
            for (int start = 0; start + size <= dealt.size(); start += size) {
                List<Integer> pass = dealt.subList(start, start + size);
                assertEquals(size, new HashSet<>(pass).size());
                assertTrue(Collections.max(pass) == size - 1 && Collections.min(pass) == 0);
                orders.add(pass.hashCode());
            }
            if (size > 3) {
                assertEquals(orders.size(), new HashSet<>(orders).size(), "a pass has an order of its own");
            }
        }
    }

    /// One kind is dealt out in the same order, whatever the size of the other; only how far an epoch comes is decided
    /// by the number of its batches.
    @Test
    void neitherKindTellsTheOthersOrder() {
        List<Integer> own = dealt(loader(50, 20, 8, 0.5), 4, false);
        assertEquals(own, dealt(loader(50, 33, 8, 0.5), 4, false));
        List<Integer> extra = dealt(loader(50, 20, 8, 0.5), 4, true);
        List<Integer> longer = dealt(loader(80, 20, 8, 0.5), 4, true);
        assertEquals(extra, longer.subList(0, extra.size()));
        assertNotEquals(
                extra.subList(0, 20), dealt(loader(20, 20, 8, 0.5), 7, false).subList(0, 20));
    }

    /// What is learnt from first stays what it was without additional images.
    @Test
    void aPassHasTheOrderOfAnEpochWithout() {
        Loader without = Loader.over(new Numbered(50)).batches(8).seeded(7).shuffled();
        List<Integer> epochs = Stream.concat(
                        dealt(without, 1, false).stream(),
                        dealt(without, 2, false).stream().skip(50))
                .toList();
        assertEquals(epochs, dealt(loader(50, 20, 8, 0.5), 4, false).subList(0, 100));
    }

    /// A version that draws otherwise does not go on with the runs of this one.
    @Test
    void theSameSeedHasTheSameImagesForEver() {
        assertEquals(
                List.of(38, 37, 34, 17, -18, -10, -8, -5),
                LoaderTest.read(loader(50, 20, 8, 0.5), 1, 0).getFirst().origins());
        assertEquals(
                List.of(7, 39, 9, 4, -1, -20, -17, -8),
                LoaderTest.read(loader(50, 20, 8, 0.5), 3, 4).getFirst().origins());
    }

    @Test
    void orderFollowsFromSeedAndEpoch() {
        Loader loader = loader(50, 20, 8, 0.5).augmented(MOVES);
        List<Content> batches = LoaderTest.read(loader, 2, 0);
        assertEquals(batches, LoaderTest.read(loader, 2, 0));
        for (boolean extra : new boolean[] {false, true}) {
            assertNotEquals(dealt(loader, 2, extra), dealt(loader.seeded(8), 2, extra));
        }
    }

    @Test
    void unshuffledBothComeInTheirOrder() {
        Loader loader = Loader.over(new Numbered(5)).batches(4).joinedBy(new Extra(new Numbered(3), 0.25));
        assertEquals(
                List.of(List.of(0, 1, 2, -1), List.of(3, 4, 0, -2), List.of(1, 2, 3, -3), List.of(4, 0, 1, -1)),
                IntStream.rangeClosed(1, 2)
                        .mapToObj(epoch -> LoaderTest.read(loader, epoch, 0))
                        .flatMap(List::stream)
                        .map(Content::origins)
                        .toList());
    }

    @Test
    void beginningInTheMiddleGivesTheRestOnAnyThreads() {
        Loader loader = loader(50, 20, 8, 0.7).augmented(MOVES);
        List<Content> whole = LoaderTest.read(loader, 5, 0);
        for (int step = 0; step <= loader.steps(); step++) {
            for (int threads = 1; threads <= 3; threads++) {
                assertEquals(
                        whole.subList(step, whole.size()),
                        LoaderTest.read(loader.decoding(threads, 2 * threads), 5, step));
            }
        }
    }

    @Test
    void imagesAndLabelsAreThoseOfTheirNumbers() {
        int values = Numbered.IMAGE.values();
        for (Content content : LoaderTest.read(loader(50, 20, 8, 0.7), 3, 0)) {
            for (int n = 0; n < 8; n++) {
                int origin = content.origins().get(n), i = origin < 0 ? -1 - origin : origin;
                assertEquals(i % 3, content.labels().get(n));
                for (int v = 0; v < values; v++) {
                    assertEquals(
                            Byte.toUnsignedInt(Numbered.value(i, v)) / 255f,
                            content.images().get(n * values + v));
                }
            }
        }
    }

    private static List<View> views(Loader loader, int epoch) {
        List<View> views = new ArrayList<>();
        try (Epoch batches = loader.augmented(MOVES).withoutImages().epoch(epoch)) {
            batches.forEach(batch -> views.addAll(batch.views()));
        }
        return views;
    }

    /// Whoever has all pictures makes the same batches of them.
    @Test
    void viewsAreNumberedAmongAllPictures() {
        Loader loader = loader(50, 20, 8, 0.7);
        Dataset pictures = loader.pictures();
        assertEquals(70, pictures.size());
        assertEquals("numbered and numbered", pictures.name());
        assertEquals(Numbered.IMAGE, pictures.image());
        assertEquals(List.of("zero", "one", "two"), pictures.classNames());
        List<Integer> origins = LoaderTest.read(loader, 3, 0).stream()
                .flatMap(content -> content.origins().stream())
                .toList();
        assertEquals(
                origins,
                views(loader, 3).stream()
                        .map(view -> pictures.origin(view.picture()))
                        .toList());
        byte[] bytes = new byte[1 + Numbered.IMAGE.values()];
        pictures.pixels(53, bytes, 1);
        assertEquals(Numbered.value(3, 4), bytes[5]);
        assertEquals(1, pictures.label(51));
    }

    /// An image that comes several times in an epoch is varied anew each time, and otherwise than the image of the same
    /// number of the other kind.
    @Test
    void everyPassVariesAnew() {
        List<View> views = views(loader(40, 1, 8, 0.5), 1);
        assertEquals(40, views.size());
        assertTrue(new HashSet<>(views.stream()
                                .filter(view -> view.picture() == 40)
                                .toList())
                        .size()
                > 5);
        Loader alike = Loader.over(new Numbered(30)).batches(60).seeded(7).joinedBy(new Extra(new Numbered(30), 0.5));
        List<View> moved = views(alike, 1).stream()
                .map(view -> new View(view.picture() % 30, view.down(), view.right(), view.reflect(), view.mirror()))
                .toList();
        assertNotEquals(moved.subList(0, 30), moved.subList(30, 60));
    }

    @Test
    void imagesOfASubsetKeepTheirNumbers() {
        Loader loader = Loader.over(new Subset(new Numbered(9), 8, 4))
                .batches(4)
                .joinedBy(new Extra(new Subset(new Numbered(9), 6, 2), 0.5));
        assertEquals(
                List.of(8, 4, -7, -3), LoaderTest.read(loader, 1, 0).getFirst().origins());
    }

    @Test
    void whatCannotJoinIsRefused() {
        assertRefused(() -> new Extra(new Numbered(0), 0.5), "numbered has no images", "pass a data set that has some");
        for (double part : new double[] {0, 1, -0.5, Double.NaN}) {
            assertRefused(
                    () -> new Extra(new Numbered(3), part),
                    "the part of every batch is " + part,
                    "pass one above 0 and below 1");
        }
        assertRefused(
                () -> loader(50, 20, 8, 0.05),
                "0 of a batch of 8 images would be additional",
                "take larger batches, or another part than 0.05");
        assertRefused(
                () -> loader(50, 20, 8, 0.94),
                "8 of a batch of 8 images would be additional",
                "take larger batches, or another part than 0.94");
    }

    @Test
    void imagesOfAnotherFormAreRefused() {
        assertUnlike(
                "2x5x4,classes=4", "synthetic has images of [2, 5, 4] in 4 classes, but numbered of [2, 5, 4] in 3");
        assertUnlike(
                "2x4x5,classes=3", "synthetic has images of [2, 4, 5] in 3 classes, but numbered of [2, 5, 4] in 3");
    }

    private static void assertUnlike(String synthetic, String what) {
        Extra extra = new Extra(Synthetic.open(Split.TRAIN, synthetic), 0.5);
        var error =
                assertThrows(DataError.class, () -> Loader.over(new Numbered(5)).joinedBy(extra));
        assertEquals("extra: %s\n    fix:    give both the same form".formatted(what), error.getMessage());
    }

    /// A label that means another class would teach the wrong thing silently; names that only one of both has may mean
    /// the same.
    @Test
    void classesInAnotherOrderAreRefused() {
        Dataset shifted = named("two", "three", "zero");
        var error = assertThrows(DataError.class, () -> new Extra(shifted, 0.5).requireAlike(new Numbered(5)));
        assertEquals("""
                extra: label 0 of numbered is two, but in numbered that is label 2
                    fix:    order the classes of both alike""", error.getMessage());
        new Extra(named("0", "one", "2"), 0.5).requireAlike(new Numbered(5));
    }

    private static Dataset named(String... classes) {
        return new Forwarding(new Numbered(5)) {
            @Override
            public List<String> classNames() {
                return List.of(classes);
            }
        };
    }

    private static void assertRefused(Runnable call, String what, String fix) {
        var error = assertThrows(IllegalArgumentException.class, call::run);
        assertEquals("extra: %s\n    fix:    %s".formatted(what, fix), error.getMessage());
    }
}
