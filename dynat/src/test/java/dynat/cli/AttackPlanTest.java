package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.attacks.Norm;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttackPlanTest {

    static List<AttackPlan> plans(String attacks) {
        Settings settings = EvalConfig.settings();
        settings.assign("checkpoint=x");
        settings.assign("attacks=[%s]".formatted(attacks));
        return AttackPlan.of(EvalConfig.of(settings));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            autoattack      | apgd-ce, apgd-t, fab-t, square
            autoattack-plus | apgd-ce, apgd-dlr, fab, square, apgd-t, fab-t
            autoattack-rand | apgd-ce, apgd-dlr
            fgsm, pgd7      | fgsm, pgd7
            """)
    void itsMembers(String attacks, String members) {
        List<AttackPlan> plans = plans(attacks);
        assertEquals(1, plans.size());
        assertEquals(members, String.join(", ", plans.getFirst().members(Norm.LINF, 8 / 255.0)));
    }

    /// An ensemble makes other attacks of the same names.
    @Test
    void whatIsMade() {
        assertEquals(
                List.of("custom", "standard", "plus", "rand"),
                plans("fgsm, autoattack, autoattack-plus, autoattack-rand").stream()
                        .map(plan -> plan.attacks().in(Norm.LINF, 8 / 255.0).version())
                        .toList());
    }
}
