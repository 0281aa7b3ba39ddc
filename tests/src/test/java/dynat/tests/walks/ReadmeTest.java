package dynat.tests.walks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program that the README begins with compiles.
class ReadmeTest {

    private static final List<String> IMPORTS = List.of(
            "static dynat.autograd.Tape.gradients",
            "static dynat.autograd.Variable.constant",
            "static dynat.autograd.ops.CrossEntropy.crossEntropy",
            "dynat.attacks.Attack.Progress",
            "dynat.attacks.Pgd",
            "dynat.attacks.Start",
            "dynat.datasets.Fashion",
            "dynat.datasets.Loader",
            "dynat.datasets.Split",
            "dynat.nn.Pass",
            "dynat.nn.ResNet",
            "dynat.nn.Sgd",
            "dynat.tensor.Draws",
            "dynat.tensor.Scope",
            "dynat.tensor.Shape",
            "dynat.tensor.Tensor",
            "java.util.List");

    @Test
    void itsProgramCompiles(@TempDir Path folder) throws Exception {
        var body = Walk.through("../README.md").own("ResNet.of");
        var program = "final class Readme { void run() { %s } }".formatted(body);
        assertTrue(Walk.compile(folder, "readme", IMPORTS, "Readme", program).length > 0);
    }

    private static final List<String> EVALUATION = List.of(
            "dynat.attacks.AutoAttack",
            "dynat.attacks.Norm",
            "dynat.datasets.Fashion",
            "dynat.datasets.Split",
            "dynat.datasets.Subset",
            "dynat.evaluation.Evaluator",
            "dynat.nn.Pass",
            "dynat.nn.ResNet",
            "java.nio.file.Path",
            "java.util.Map");

    @Test
    void itsEvaluationCompiles(@TempDir Path folder) throws Exception {
        compile(folder, "../README.md", "Evaluator.of(AutoAttack::standard");
    }

    @Test
    void theEvaluationsOfTheGuideCompile(@TempDir Path folder) throws Exception {
        compile(folder, "evaluate.md", "Evaluator.of(AutoAttack::standard, Norm.LINF");
        compile(folder, "evaluate.md", ".individually()");
    }

    private static void compile(Path folder, String document, String words) throws Exception {
        var body = Walk.through(document).own(words);
        var program = "final class Readme { void run(ResNet model, String sha256) { %s } }".formatted(body);
        assertTrue(Walk.compile(folder, "readme", EVALUATION, "Readme", program).length > 0);
    }
}
