package dynat.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FractionTest {

    @Test
    void isTheNearestDouble() {
        assertEquals(8.0 / 255, new Fraction("8/255").value());
        assertEquals(0.031, new Fraction("0.031").value());
        assertEquals(1e-3, new Fraction("1e-3").value());
    }

    @ParameterizedTest
    @CsvSource({"8/255, 2/255", "4/255, 1/255", "1/255, 0.25/255", "0.031, 0.00775", "0, 0", "1e-2, 0.0025"})
    void aQuarterIsWrittenInTheSameWay(String whole, String quarter) {
        assertEquals(quarter, new Fraction(whole).quarter().text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8/", "/255", "8/0", "8/255/2", "NaN", "Infinity", "0x8", "1f", "8 / 255", "1e999"})
    void otherTextsAreNone(String text) {
        assertFalse(Fraction.isFraction(text));
    }
}
