package dynat.tests.walks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tests.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program that the README begins with stands whole in a file, and all that it shows compiles.
class ReadmeTest {

    @Test
    void itsProgramStandsInAFileThatCompiles(@TempDir Path folder) throws Exception {
        var file = Files.readString(Repository.root().resolve("docs/AdversarialTraining.java"));
        var shown = Walk.through("../README.md").own("ResNet.of");
        assertTrue(file.contains(shown.indent(4).replaceAll("(?m)^ +$", "")), () -> "not word for word:\n" + shown);
        assertTrue(Walk.compile(folder, "AdversarialTraining", file).length > 0);
    }

    private static final List<String> EVALUATION = List.of(
            "dynat.attacks.Adversary",
            "dynat.attacks.Attack",
            "dynat.attacks.Attack.Progress",
            "dynat.attacks.AttackCatalogue",
            "dynat.attacks.AutoAttack",
            "dynat.attacks.AutoAttack.Member",
            "dynat.attacks.Loss",
            "dynat.attacks.Norm",
            "dynat.attacks.Pgd",
            "dynat.attacks.Start",
            "dynat.attacks.Targets",
            "dynat.datasets.Augmentation",
            "dynat.datasets.Catalogue",
            "dynat.datasets.Fashion",
            "dynat.datasets.Loader",
            "dynat.datasets.Split",
            "dynat.datasets.Subset",
            "dynat.evaluation.Attacks",
            "dynat.evaluation.Evaluator",
            "dynat.nn.Checkpoint",
            "dynat.nn.Layer",
            "dynat.nn.OneCycle",
            "dynat.nn.Pass",
            "dynat.nn.Pretrained",
            "dynat.nn.ResNet",
            "dynat.nn.Schedule",
            "dynat.tensor.Draws",
            "dynat.tensor.Tensor",
            "java.nio.file.Path",
            "java.util.List",
            "java.util.Map",
            "java.util.Optional");

    @Test
    void itsEvaluationCompiles(@TempDir Path folder) throws Exception {
        compile(folder, "../README.md", "Evaluator.of(AutoAttack::standard");
    }

    @Test
    void theEvaluationsOfTheGuideCompile(@TempDir Path folder) throws Exception {
        compile(folder, "evaluate.md", "Evaluator.of(AutoAttack::standard, Norm.LINF");
        compile(folder, "evaluate.md", ".individually()");
        compile(folder, "evaluate.md", ".transferredFrom(");
    }

    @Test
    void whatGuidesShowInJavaCompiles(@TempDir Path folder) throws Exception {
        compile(folder, "evaluate.md", "Targets.given(");
        compile(folder, "checkpoints.md", "Pretrained.network(");
        compile(folder, "training.md", "new OneCycle(");
    }

    /// With what a document takes for granted.
    private static void compile(Path folder, String document, String words) throws Exception {
        var body = Walk.through(document).own(words);
        var program = """
                final class Readme {
                    void run(ResNet model, ResNet surrogate, String sha256, Tensor images, int[] labels, int epoch, int step) {
                        %s
                    }
                }
                """.formatted(body);
        assertTrue(Walk.compile(folder, "readme", EVALUATION, "Readme", program).length > 0);
    }
}
