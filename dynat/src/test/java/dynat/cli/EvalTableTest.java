package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.attacks.Fgsm;
import dynat.cli.Robustness.Result;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.Settings;
import dynat.evaluation.AttackOutcome;
import dynat.evaluation.Outcome;
import dynat.evaluation.Report;
import dynat.evaluation.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What `eval` prints of four images of three classes; the second class has none.
class EvalTableTest {

    private static final int[] LABELS = {2, 0, 2, 2};
    private static final List<String> NAMES = List.of("cat", "dog", "cow");

    private static EvalConfig config(String attacks) {
        Settings settings = EvalConfig.settings();
        settings.assign("checkpoint=x");
        settings.assign("attacks=[%s]".formatted(attacks));
        return EvalConfig.of(settings);
    }

    /// @param broken image by image, by what; empty if by nothing
    private static List<Result> results(EvalConfig config, List<AttackOutcome> attacks, String... broken) {
        List<Verdict> images = IntStream.range(0, broken.length)
                .mapToObj(n -> new Verdict(
                        n,
                        LABELS[n],
                        0,
                        !broken[n].equals(Verdict.CLEAN),
                        1,
                        Optional.of(broken[n]).filter(by -> !by.isEmpty()),
                        0,
                        1,
                        0,
                        1))
                .toList();
        Outcome outcome = new Outcome(8 / 255.0, 0, attacks, images);
        Report report = new Report(null, 3, List.of(outcome), List.of(), Map.of(), true, null);
        return List.of(new Result("student", AttackPlan.of(config).getFirst(), report));
    }

    private static AttackOutcome attack(String name, Boolean... robust) {
        int broken = (int) Arrays.stream(robust).filter(right -> !right).count();
        return new AttackOutcome(name, new Fgsm(8 / 255.0), 3, 0, broken, List.of(robust), 1, 3, List.of());
    }

    /// The first left nothing, so the others were not carried out, and leave what it left.
    @Test
    void anAttackWithNothingLeftToTry() {
        EvalConfig config = config("autoattack");
        AttackOutcome first = attack("apgd-ce", false, false, false, false);
        assertEquals(
                """
                attack           student
                clean            75.00 %
                  after apgd-ce   0.00 %
                  after apgd-t    0.00 %
                  after fab-t     0.00 %
                  after square    0.00 %
                autoattack        0.00 %
                """, EvalTable.of(config, results(config, List.of(first), "apgd-ce", "apgd-ce", "clean", "apgd-ce")));
    }

    @Test
    void whatEachOfSeveralLeaves() {
        EvalConfig config = config("fgsm, pgd7");
        List<AttackOutcome> attacks =
                List.of(attack("fgsm", true, true, false, false), attack("pgd7", true, false, false, false));
        assertEquals("""
                attack      student
                clean       75.00 %
                fgsm        50.00 %
                pgd7        25.00 %
                worst case  25.00 %
                """, EvalTable.of(config, results(config, attacks, "", "pgd7", "clean", "fgsm")));
    }

    /// In the order of the labels, clean before attacked.
    @Test
    void classByClass() {
        EvalConfig config = config("fgsm");
        List<AttackOutcome> attacks = List.of(attack("fgsm", true, false, false, false));
        assertEquals("""
                class  images  student clean  student fgsm
                cat         1       100.00 %        0.00 %
                cow         3        66.67 %       33.33 %
                """, ClassTable.of(config, results(config, attacks, "", "fgsm", "clean", "fgsm"), NAMES));
    }
}
