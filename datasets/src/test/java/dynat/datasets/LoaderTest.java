package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Pictures.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Which batches a loader gives.
class LoaderTest {

    private static final Loader LOADER =
            Loader.over(new Numbered(50)).batches(8).seeded(7).shuffled().augmented(new Augmentation(2, true));

    /// What of a batch must be the same from run to run.
    record Content(int step, List<Integer> origins, List<Integer> labels, List<Float> images) {
        static Content of(Batch batch) {
            List<Float> images = new ArrayList<>();
            for (float value : batch.images()) {
                images.add(value);
            }
            return new Content(batch.step(), boxed(batch.origins()), boxed(batch.labels()), images);
        }

        private static List<Integer> boxed(int[] values) {
            return IntStream.of(values).boxed().toList();
        }
    }

    static List<Content> read(Loader loader, int epoch, int step) {
        List<Content> contents = new ArrayList<>();
        try (Epoch batches = loader.epoch(epoch, step)) {
            for (Batch batch : batches) {
                try (batch) {
                    contents.add(Content.of(batch));
                }
            }
        }
        return contents;
    }

    private static int[] origins(Loader loader, int epoch) {
        return read(loader, epoch, 0).stream()
                .flatMap(content -> content.origins().stream())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Test
    void unshuffledIsTheDataSetInItsOrder() {
        List<Content> contents = read(Loader.over(new Numbered(50)).batches(8), 4, 0);
        assertEquals(7, contents.size());
        for (Content content : contents) {
            assertEquals(content.step() == 6 ? 2 : 8, content.labels().size());
            for (int n = 0; n < content.labels().size(); n++) {
                int i = 8 * content.step() + n;
                assertEquals(i, content.origins().get(n));
                assertEquals(i % 3, content.labels().get(n));
                for (int v = 0; v < Numbered.IMAGE.values(); v++) {
                    assertEquals(
                            Byte.toUnsignedInt(Numbered.value(i, v)) / 255f,
                            content.images().get(n * Numbered.IMAGE.values() + v));
                }
            }
        }
    }

    @Test
    void everyImageComesOnceInAnEpoch() {
        int[] seen = origins(LOADER, 2);
        Arrays.sort(seen);
        assertArrayEquals(IntStream.range(0, 50).toArray(), seen);
    }

    @Test
    void orderFollowsFromSeedAndEpoch() {
        int[] order = origins(LOADER, 2);
        assertArrayEquals(order, origins(LOADER, 2));
        assertFalse(Arrays.equals(order, origins(LOADER, 3)));
        assertFalse(Arrays.equals(order, origins(LOADER.seeded(8), 2)));
    }

    @Test
    void augmentationFollowsFromSeedEpochAndImage() {
        Loader unshuffled = Loader.over(new Numbered(50)).batches(50).seeded(7).augmented(new Augmentation(2, true));
        List<Float> images = read(unshuffled, 2, 0).getFirst().images();
        assertEquals(images, read(unshuffled, 2, 0).getFirst().images());
        assertFalse(images.equals(read(unshuffled, 3, 0).getFirst().images()));
        assertFalse(images.equals(read(unshuffled.seeded(8), 2, 0).getFirst().images()));

        int values = Numbered.IMAGE.values();
        for (Content content : read(unshuffled.batches(8).shuffled(), 2, 0)) {
            for (int n = 0; n < content.origins().size(); n++) {
                int i = content.origins().get(n);
                assertEquals(
                        images.subList(i * values, (i + 1) * values),
                        content.images().subList(n * values, (n + 1) * values));
            }
        }
    }

    @Test
    void augmentationStaysWithAnImageInASubset() {
        Loader whole = Loader.over(new Numbered(50)).batches(50).seeded(7).augmented(new Augmentation(2, true));
        Loader part = Loader.over(new Subset(new Numbered(50), 41, 3)).seeded(7).augmented(new Augmentation(2, true));
        int values = Numbered.IMAGE.values();
        List<Float> images = read(whole, 2, 0).getFirst().images();
        Content content = read(part, 2, 0).getFirst();
        assertEquals(List.of(41, 3), content.origins());
        assertEquals(images.subList(41 * values, 42 * values), content.images().subList(0, values));
        assertEquals(images.subList(3 * values, 4 * values), content.images().subList(values, 2 * values));
    }

    @Test
    void viewsStayWithAnImageInASubset() {
        int[] members = {41, 3, 17};
        List<View> whole = views(new Numbered(50)), part = views(new Subset(new Numbered(50), members));
        for (int i = 0; i < members.length; i++) {
            View seen = whole.get(members[i]);
            assertEquals(new View(i, seen.down(), seen.right(), seen.reflect(), seen.mirror()), part.get(i));
        }
    }

    private static List<View> views(Dataset data) {
        Loader loader = Loader.over(data).seeded(7).augmented(new Augmentation(2, true));
        try (Epoch epoch = loader.withoutImages().epoch(2)) {
            return epoch.next().views();
        }
    }

    @Test
    void threadsAndLookAheadDoNotTell() {
        List<Content> one = read(LOADER.decoding(1, 1), 5, 0);
        for (int threads = 1; threads <= 3; threads++) {
            for (int ahead : new int[] {1, 2, 5, 100}) {
                assertEquals(one, read(LOADER.decoding(threads, ahead), 5, 0));
            }
        }
    }

    @Test
    void beginningInTheMiddleGivesTheRestOfTheEpoch() {
        List<Content> whole = read(LOADER, 5, 0);
        for (int step = 0; step <= LOADER.steps(); step++) {
            assertEquals(whole.subList(step, whole.size()), read(LOADER.decoding(2, 3), 5, step));
        }
    }

    @Test
    void partialBatchIsKeptOrDropped() {
        assertEquals(7, LOADER.steps());
        assertEquals(6, LOADER.droppingPartial().steps());
        assertEquals(read(LOADER, 1, 0).subList(0, 6), read(LOADER.droppingPartial(), 1, 0));
        assertEquals(5, LOADER.batches(10).steps());
        assertEquals(5, LOADER.batches(10).droppingPartial().steps());
    }

    @Test
    void whatCannotBeReadIsRefused() {
        assertRefused(() -> LOADER.batches(0), "batches of 0 images", "pass 1 or more");
        assertRefused(() -> LOADER.decoding(0, 1), "0 threads", "pass 1 or more");
        assertRefused(() -> LOADER.decoding(1, 0), "0 batches ahead", "pass 1 or more");
        assertRefused(
                () -> Loader.over(new Numbered(0)), "there are no images to read", "pass a data set that has some");
        assertRefused(
                () -> LOADER.batches(51).droppingPartial(),
                "50 images make no batch of 51, and a smaller one is to be left out",
                "take smaller batches, or keep the partial one");
        assertRefused(() -> LOADER.epoch(3, 8), "epoch 3 cannot begin at batch 8, it has 7", "begin at 0 to 7");
        assertRefused(() -> LOADER.epoch(3, -1), "epoch 3 cannot begin at batch -1, it has 7", "begin at 0 to 7");
    }

    private static void assertRefused(Runnable call, String what, String fix) {
        var error = assertThrows(IllegalArgumentException.class, call::run);
        assertEquals("loader: %s\n    fix:    %s".formatted(what, fix), error.getMessage());
    }
}
