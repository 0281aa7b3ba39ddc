package dynat.cli;

import dynat.cli.config.MethodName;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `methods`: which there are.
@Command(
        name = "methods",
        header = "List the methods: what the attack makes large, what the weights make small, and their keys.",
        customSynopsis = "java -jar dynat.jar methods",
        description = {
            "%nS is the student, T the teacher, x the image, x' the adversary, y the true class; CE is the cross-entropy,"
                    + " KL(p || q) the divergence of q from p. Other words are keys of the section method.",
            "train --method NAME --preset ref trains as the method's reference code does.%n"
        })
final class MethodsCommand implements Callable<Integer> {

    private final Main main;

    MethodsCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        PrintStream out = main.terminal.out();
        for (MethodName method : MethodName.values()) {
            out.printf("%s%n  attack  %s%n  learn   %s%n", method.word(), method.inner(), method.outer());
            more(method).forEach(line -> out.printf("  %s%n", line));
        }
        return ExitCode.DONE;
    }

    private static List<String> more(MethodName method) {
        List<String> lines = new ArrayList<>();
        if (method.needsWeights()) {
            lines.add("needs   a teacher that has learnt: --teacher-weights FILE");
        }
        if (!method.reads().isEmpty()) {
            lines.add("keys    " + String.join(" ", method.reads()));
        }
        if (method.takesAwp()) {
            lines.add("takes   --awp");
        }
        return lines;
    }
}
