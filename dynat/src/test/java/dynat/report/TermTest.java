package dynat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.report.Term.Family;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How columns are called.
class TermTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            student_robust        | ACCURACY  | student, under attack
            teacher_clean         | ACCURACY  | teacher, clean
            student_ema_robust    | ACCURACY  | student (EMA), under attack
            teacher_loss          | LOSS      | teacher loss
            loss                  | LOSS      | loss
            label_accuracy        | LEARNING  | teacher's labels that are true
            adversary_agreement   | AGREEMENT | student on adversaries, teacher on their images
            distance_l2           | DISTANCE  | distance of the adversaries, L2
            student_gradient_norm | GRADIENT  | student gradient norm
            rate                  | RATE      | learning rate
            images_per_second     | SPEED     | images a second
            temperature           | OTHER     | temperature
            """, quoteCharacter = '"')
    void columns(String column, Family family, String title) {
        assertEquals(new Term(column, title, family), Term.of(column));
    }

    @Test
    void numbersAreShort() {
        assertEquals("77.05 %", Term.Unit.PART.of(0.7705));
        assertEquals("0.08333", Numbers.plain(1 / 12.0));
        assertEquals("1235", Numbers.plain(1234.56));
        assertEquals("1.2e-7", Numbers.plain(1.2e-7));
        assertEquals("0", Numbers.plain(0));
        assertEquals("NaN", Numbers.plain(Double.NaN));
    }

    @Test
    void timesAreShort() {
        assertEquals("43 s", Numbers.time(Duration.ofMillis(43_400)));
        assertEquals("2 min 5 s", Numbers.time(Duration.ofSeconds(125)));
        assertEquals("1 h 5 min", Numbers.time(Duration.ofSeconds(3_959)));
    }
}
