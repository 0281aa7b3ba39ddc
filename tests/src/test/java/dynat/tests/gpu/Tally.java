package dynat.tests.gpu;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// How the tests of a class went.
final class Tally implements TestExecutionListener {
    private final String name;
    private final long start = System.nanoTime();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private TestPlan plan;
    private int passed, failed, skipped;

    Tally(String name) {
        this.name = name;
    }

    boolean failed() {
        return failed > 0;
    }

    /// The class, tests that passed, failed and were skipped, milliseconds, and why some were skipped; with tabs
    /// between.
    String line() {
        return String.join(
                "\t",
                name,
                Integer.toString(passed),
                Integer.toString(failed),
                Integer.toString(skipped),
                Long.toString((System.nanoTime() - start) / 1_000_000),
                reasons.keySet().stream().collect(Collectors.joining("; ")));
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        this.plan = plan;
    }

    /// Whatever is skipped counts as the tests below it; a class that is skipped as a whole may not know them.
    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        int below = (int) plan.getDescendants(test).stream()
                .filter(TestIdentifier::isTest)
                .count();
        skipped += Math.max(1, below);
        because(reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
            case ABORTED -> {
                skipped++;
                because(result.getThrowable().map(Throwable::getMessage).orElse("it did not say why"));
            }
            case FAILED -> {
                failed++;
                result.getThrowable().ifPresent(problem -> report(test, problem));
            }
        }
    }

    private void because(String reason) {
        reasons.merge(reason.replaceAll("\\s+", " "), 1, Integer::sum);
    }

    private void report(TestIdentifier test, Throwable problem) {
        System.out.printf("FAILED %s: %s%n", name, test.getDisplayName());
        problem.printStackTrace(System.out);
    }
}
