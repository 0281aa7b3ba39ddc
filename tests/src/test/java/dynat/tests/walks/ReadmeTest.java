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
}
