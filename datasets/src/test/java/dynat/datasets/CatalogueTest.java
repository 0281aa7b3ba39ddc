package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogueTest {

    @Test
    void namesAreThoseOfTheIssue() {
        assertEquals(
                List.of("fashion", "cifar10"),
                Catalogue.ENTRIES.stream().map(Catalogue.Entry::name).toList());
    }

    @Test
    void embeddedDataNeedsNoFolder() {
        assertTrue(Catalogue.entry("fashion").embedded());
        Dataset data = Catalogue.open("fashion", Split.TEST, Optional.empty());
        assertEquals("fashion", data.name());
        assertEquals(2_000, data.size());
    }

    @Test
    void otherDataAsksForOne() {
        var error = assertThrows(DataError.class, () -> Catalogue.open("cifar10", Split.TEST, Optional.empty()));
        assertTrue(error.getMessage().startsWith("cifar10: its images are not in the jar, and no folder was given\n"));
    }

    @Test
    void unknownNamesListTheKnownAndTheNearest() {
        assertUnknown("fasion", "did you mean fashion?");
        assertUnknown("CIFAR10", "did you mean cifar10?");
        assertUnknown("cifar", "did you mean cifar10?");
        assertUnknown("imagenet", "pass one of these");
    }

    private static void assertUnknown(String name, String fix) {
        var error =
                assertThrows(IllegalArgumentException.class, () -> Catalogue.open(name, Split.TEST, Optional.empty()));
        assertEquals("""
                data: there is no data set "%s"
                    known   cifar10, fashion
                    fix:    %s""".formatted(name, fix), error.getMessage());
    }
}
