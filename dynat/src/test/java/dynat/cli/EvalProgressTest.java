package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Fgsm;
import dynat.cli.config.Fraction;
import dynat.evaluation.AttackOutcome;
import dynat.evaluation.Mode;
import dynat.evaluation.Moment;
import dynat.evaluation.Warning;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvalProgressTest {

    private static final List<Fraction> RADII = List.of(new Fraction("1/255"), new Fraction("8/255"));
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private EvalProgress progress(boolean live, Mode mode, boolean several) {
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Progress progress = new Progress(new Terminal(err, err, live, 100), 0, 1);
        return new EvalProgress(progress, "student", mode, several, RADII, () -> several);
    }

    private String said() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// The second of two radii; 250 of 1000 images are done in 90 s, and half of the next 250.
    private static Moment moment() {
        return new Moment(8 / 255.0, 2, 2, "apgd-t", 2, 4, 250, 1000, 250, 250, 450, 900, 61, 543, 2000, 90);
    }

    private static AttackOutcome outcome(String name) {
        return new AttackOutcome(
                name, new Fgsm(8 / 255.0), 4, 0, 3, List.of(true, false, false, false), 2.25, 4, List.of());
    }

    @Test
    void onATerminalOneLineWithinAnAttack() {
        EvalProgress progress = progress(true, Mode.SEQUENTIAL, false);
        progress.iteration(moment());
        assertEquals("\rstudent apgd-t 2/4 eps 2/2 [###.......] 450/900 ETA 2:30 61/250 left, robust 27.2 %", said());
        progress.iteration(moment());
        assertEquals(said().lastIndexOf('\r'), 0, "drawn again within a tenth of a second");
    }

    @Test
    void elsewhereALineFromTimeToTime() {
        EvalProgress progress = progress(false, Mode.SEQUENTIAL, false);
        progress.iteration(moment());
        assertEquals("", said(), "less than ten seconds have passed");
        assertEquals(
                "student, eps 8/255: apgd-t 2/4, images 251-500 of 1000, iteration 450/900  ETA 2:30  61/250 left, robust 27.2 %",
                progress.plain(moment()));
        Moment one = new Moment(8 / 255.0, 2, 2, "apgd-t", 2, 4, 250, 251, 1, 1, 450, 900, 1, 543, 2000, 90);
        assertTrue(progress.plain(one).contains(", image 251 of 251, "), progress.plain(one));
    }

    /// Of four processes this one has a quarter of the 500 images that all are busy with, and is through with half of
    /// its iterations.
    @Test
    void severalProcessesAreAsFarAsAllOfThem() {
        Moment shared = new Moment(8 / 255.0, 1, 1, "fab-t", 3, 4, 250, 1000, 500, 125, 450, 900, 61, 543, 2000, 90);
        assertEquals(0.5, shared.fraction());
        assertEquals(90, shared.secondsLeft());
        assertEquals(
                "student, eps 8/255: fab-t 3/4, images 251-750 of 1000, iteration 450/900  ETA 1:30  61/125 left, robust 27.2 %",
                progress(false, Mode.SEQUENTIAL, false).plain(shared));
    }

    @Test
    void afterAnAttackWhatItLeft() {
        progress(false, Mode.SEQUENTIAL, false).attack(1 / 255.0, outcome("square"));
        progress(false, Mode.INDIVIDUAL, false).attack(8 / 255.0, outcome("square"));
        progress(false, Mode.INDIVIDUAL, false).attack(8 / 255.0, outcome("clean"));
        assertEquals("""
                student, eps 1/255: 25.00 % of 4 images withstood all up to square, 2.3 s
                student, eps 8/255: 25.00 % of 4 images withstood square, 2.3 s
                """, said());
    }

    @Test
    void theCleanPassAndWarnings() {
        EvalProgress one = progress(false, Mode.SEQUENTIAL, false), several = progress(false, Mode.SEQUENTIAL, true);
        one.clean(10, 20);
        one.clean(20, 20);
        Warning warning = new Warning(Warning.Kind.SOFTMAX, "the answers are probabilities", "pass logits");
        one.warning(warning);
        several.warning(warning);
        one.warning(new Warning(Warning.Kind.STOPPED, "stopped", "the command says more"));
        assertEquals("""
                student, clean: 20/20 test images
                warning: the answers are probabilities
                    fix:    pass logits
                warning: student: the answers are probabilities
                    fix:    pass logits
                """, said());
        assertFalse(one.stops());
        assertTrue(several.stops(), "as it was told");
    }
}
