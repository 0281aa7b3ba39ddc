package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {

    /// Which there are, the documentation's table is compared with.
    @Test
    void namesHaveTheArgumentsThatTheyNeed() {
        var needed = Map.of("folder", "folder:DIR", "npy", "npy:X.npy,Y.npy");
        assertEquals(
                Catalogue.ENTRIES.stream()
                        .map(Catalogue.Entry::name)
                        .map(name -> needed.getOrDefault(name, name))
                        .toList(),
                Catalogue.names());
        assertEquals(Catalogue.names().size(), Set.copyOf(Catalogue.names()).size());
        assertTrue(Catalogue.names().containsAll(needed.values()));
    }

    @Test
    void anArgumentIsTakenWhereThereIsOneToTake() {
        for (String name : List.of("fashion", "npy:x,y", "folder:x", "synthetic", "synthetic:1x8x8")) {
            assertTrue(Catalogue.knows(name), name);
        }
        for (String name : List.of("fashion:x", "npy", "npy:", "folder", "cifar10:x", "")) {
            assertFalse(Catalogue.knows(name), name);
        }
    }

    @Test
    void everyDataSetOpensUnderItsName() {
        Dataset data = Catalogue.open("synthetic:2x4x6,classes=3,images=9", Split.TRAIN, Optional.empty());
        assertEquals(new ImageSize(2, 4, 6), data.image());
        assertEquals(3, data.classes());
        assertEquals(9, data.size());
    }

    @Test
    void embeddedDataNeedsNoFolder() {
        assertTrue(Catalogue.entry("fashion").embedded());
        Dataset data = Catalogue.open("fashion", Split.TEST, Optional.empty());
        assertEquals("fashion", data.name());
        assertEquals(2_000, data.size());
    }

    @Test
    void otherDataIsLookedForWhereItIsSaid(@TempDir Path folder) {
        Request request = new Request(Cache.of(Optional.of(folder)).offline(true), 0, 0);
        for (Catalogue.Entry entry : Catalogue.ENTRIES) {
            if (entry.source().isPresent()) {
                var error = assertThrows(DataError.class, () -> Catalogue.open(entry.name(), Split.TEST, request));
                assertTrue(error.getMessage().contains(folder.toString()), error.getMessage());
            }
        }
    }

    @Test
    void unknownNamesListTheKnownAndTheNearest() {
        assertUnknown("fasion", "did you mean fashion?");
        assertUnknown("CIFAR10", "did you mean cifar10?");
        assertUnknown("cifar", "did you mean cifar10?");
        assertUnknown("npy", "did you mean npy:X.npy,Y.npy?");
        assertUnknown("foldr:photos", "did you mean folder:DIR?");
        assertUnknown("imagenet", "pass one of these");
    }

    private static void assertUnknown(String name, String fix) {
        var error =
                assertThrows(IllegalArgumentException.class, () -> Catalogue.open(name, Split.TEST, Optional.empty()));
        assertEquals("""
                data: there is no data set "%s"
                    known   %s
                    fix:    %s""".formatted(name, String.join(", ", Catalogue.names()), fix), error.getMessage());
    }
}
