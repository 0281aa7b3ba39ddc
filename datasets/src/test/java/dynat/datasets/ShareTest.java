package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.LoaderTest.Content;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What several processes read of a batch.
class ShareTest {

    private static final Loader WHOLE =
            Loader.over(new Numbered(46)).batches(8).seeded(7).shuffled().augmented(new Augmentation(2, true));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 6})
    void makeUpTheWhole(int processes) {
        assertMakeUp(WHOLE, processes);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void makeUpTheWholeWithAdditionalImages(int processes) {
        assertMakeUp(WHOLE.joinedBy(new Extra(new Numbered(100), 0.4)), processes);
    }

    private static void assertMakeUp(Loader whole, int processes) {
        for (int step : new int[] {0, 3}) {
            List<Content> expected = LoaderTest.read(whole, 2, step);
            List<List<Content>> parts = new ArrayList<>();
            for (int rank = 0; rank < processes; rank++) {
                parts.add(LoaderTest.read(whole.shared(new Share(rank, processes)), 2, step));
                assertEquals(expected.size(), parts.getLast().size());
            }
            for (int batch = 0; batch < expected.size(); batch++) {
                assertEquals(expected.get(batch), together(parts, batch));
            }
        }
    }

    /// The parts of a batch laid together: place p is of process p mod n.
    private static Content together(List<List<Content>> parts, int batch) {
        List<Content> shares = parts.stream().map(part -> part.get(batch)).toList();
        int whole = shares.stream().mapToInt(share -> share.origins().size()).sum();
        int values = Numbered.IMAGE.values();
        Content joined = new Content(shares.getFirst().step(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int place = 0; place < whole; place++) {
            Content share = shares.get(place % shares.size());
            int i = place / shares.size();
            joined.origins().add(share.origins().get(i));
            joined.labels().add(share.labels().get(i));
            joined.images().addAll(share.images().subList(i * values, (i + 1) * values));
        }
        return joined;
    }

    @Test
    void everyBatchKnowsHowManyImagesItHasInAll() {
        try (Epoch epoch = WHOLE.shared(new Share(1, 3)).epoch(0)) {
            for (Batch batch : epoch) {
                boolean last = batch.step() == 5;
                assertEquals(last ? 6 : 8, batch.whole());
                assertEquals(last ? 2 : 3, batch.size());
                assertEquals(batch.size(), batch.views().size());
            }
        }
    }

    @Test
    void ofAdditionalImagesEachGetsItsPart() {
        Loader joined = WHOLE.joinedBy(new Extra(new Numbered(100), 0.5));
        for (int rank = 0; rank < 2; rank++) {
            try (Epoch epoch = joined.shared(new Share(rank, 2)).epoch(1)) {
                for (Batch batch : epoch) {
                    long added = Arrays.stream(batch.origins())
                            .filter(origin -> origin < 0)
                            .count();
                    assertEquals(2, added);
                }
            }
        }
    }

    @Test
    void aBatchWithoutAnImageForEachIsRefused() {
        assertRefused("loader: 7 processes share batches of 8 images, of 46 in all, the last of 6", WHOLE, 7);
        assertRefused("loader: 9 processes share batches of 8 images, of 48 in all", over(48), 9);
        assertRefused("loader: 9 processes share batches of 8 images, of 46 in all", WHOLE.droppingPartial(), 9);
        assertTrue(WHOLE.droppingPartial().shared(new Share(0, 8)).steps() > 0);
    }

    private static Loader over(int images) {
        return Loader.over(new Numbered(images)).batches(8);
    }

    private static void assertRefused(String problem, Loader loader, int processes) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> loader.shared(new Share(0, processes)));
        assertEquals(
                problem + "\n    fix:    take fewer processes, or batches that have an image for each",
                refusal.getMessage());
    }

    @Test
    void onlyNumbersBelowTheCountAreShares() {
        for (int[] wrong : new int[][] {{-1, 2}, {2, 2}, {0, 0}}) {
            var refusal = assertThrows(IllegalArgumentException.class, () -> new Share(wrong[0], wrong[1]));
            assertEquals("""
                    share: number %d of %d
                        fix:    count processes from 0, and take 1 or more""".formatted(wrong[0], wrong[1]), refusal.getMessage());
        }
    }
}
