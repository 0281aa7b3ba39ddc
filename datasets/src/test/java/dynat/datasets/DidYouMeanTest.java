package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {

    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "train, trian, 1", "'', abc, 3", "same, same, 0", "ab, ba, 1"})
    void distance(String a, String b, int expected) {
        assertEquals(expected, DidYouMean.distance(a, b));
        assertEquals(expected, DidYouMean.distance(b, a));
    }

    @Test
    void findsWhatWasMeant() {
        List<String> known = List.of("train", "eval", "doctor");
        assertEquals(Optional.of("train"), DidYouMean.to("Tarin", known));
        assertEquals(Optional.of("doctor"), DidYouMean.to("docter", known));
        assertEquals(Optional.empty(), DidYouMean.to("export", known));
    }

    @Test
    void prefersWhatTheWordIsAPartOf() {
        List<String> known = List.of("ard", "pgd-at", "adaad", "fast-at", "free-at");
        assertEquals(Optional.of("pgd-at"), DidYouMean.to("pgd", known)); // two letters from ard
        assertEquals(Optional.of("adaad"), DidYouMean.to("ADA", known));
        assertEquals(Optional.of("free-at"), DidYouMean.to("ree", known));
        assertEquals(Optional.of("ard"), DidYouMean.to("at", known)); // too short for a part
        assertEquals(Optional.empty(), DidYouMean.to("", known));
    }

    @Test
    void advice() {
        assertEquals(
                "\n    known   fashion, cifar10\n    fix:    take one of these",
                DidYouMean.advice("mnist", List.of("fashion", "cifar10")));
    }
}
