package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.cli.config.EvalConfig;
import dynat.cli.config.Settings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is refused is tested by `MainTest`, a claim by the jar.
class RobustBenchTest {

    private static EvalConfig config(String... assignments) {
        Settings settings = EvalConfig.settings();
        settings.assign("checkpoint=x");
        for (String assignment : assignments) {
            settings.assign(assignment);
        }
        return EvalConfig.of(settings);
    }

    @Test
    void theProtocolFillsInWhatItMeasures() {
        EvalConfig linf = config("protocol=robustbench"), l2 = config("protocol=robustbench", "norm=L2");
        assertEquals("[autoattack] [8/255]", linf.attacks() + " " + linf.eps());
        assertEquals("[autoattack] [0.5]", l2.attacks() + " " + l2.eps());
        assertEquals(
                "[clean, fgsm, pgd20] [12]",
                config("norm=L1").attacks() + " " + config("norm=L1").eps());
        assertDoesNotThrow(() -> RobustBench.require(linf));
        assertDoesNotThrow(() -> RobustBench.require(l2));
        assertDoesNotThrow(
                () -> RobustBench.require(config("protocol=robustbench", "attacks=[autoattack]", "eps=[8/255]")));
        assertDoesNotThrow(() -> RobustBench.require(config("norm=L1", "eps=[3]")));
    }

    @Test
    void aLeaderboardThatIsNotThereIsSaid() {
        EvalConfig linf = config("protocol=robustbench"), l2 = config("protocol=robustbench", "norm=L2");
        assertEquals(Optional.empty(), RobustBench.warning(linf, "cifar10"));
        assertEquals(Optional.empty(), RobustBench.warning(linf, "cifar100"));
        assertEquals(Optional.empty(), RobustBench.warning(l2, "cifar10"));
        assertEquals(Optional.empty(), RobustBench.warning(config(), "svhn"), "nobody asked for it");
        assertEquals(Optional.of("""
                        warning: RobustBench has no leaderboard for cifar100 L2
                            fix:    compare the number with others of the same data set alone"""), RobustBench.warning(l2, "cifar100"));
    }
}
