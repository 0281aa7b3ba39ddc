package dynat.tests.gpu;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Runs the tests that are tagged `gpu`, and the gradients of all ops, without Maven: what `tests/gpu/run` starts.
///
/// It can take every n-th class alone, so that several processes share the work: the tests' own part, on the host,
/// takes most of the time.
///
/// ```
/// java -Ddynat.tests.backend=cuda -cp … dynat.tests.gpu.Suite quick|REGEX|alone:REGEX PART PARTS RESULTS
/// ```
///
/// REGEX is found in the names of classes; with `alone:` it takes those that nothing may run beside, without it the
/// others.
///
/// RESULTS gets a line for each class: its name, how many tests passed, failed and were skipped, milliseconds, and why
/// some were skipped. What failed is printed as it happens. Exit codes: 0 if nothing failed, 1 if something did, 2 if
/// nothing ran.
public final class Suite {
    private Suite() {}

    private static final Pattern GRADIENTS = Pattern.compile("dynat\\.tests\\.gradients\\.\\w+Properties\\b");

    /// What a first look at a machine runs, in under a minute on many cores.
    private static final List<Class<?>> QUICK = List.of(SmokeTest.class, TrainStepTest.class);

    private static final String APART = "alone:";

    /// These take all of the GPU's memory or measure what is left of it, so nothing may run beside them.
    private static final Set<String> ALONE = Set.of(OutOfMemoryTest.class.getName(), LeakTest.class.getName());

    /// Runs one part.
    ///
    /// @param args which tests, which part from 0, of how many, and the file for the results
    /// @throws IOException if the results cannot be written
    public static void main(String[] args) throws IOException {
        int part = Integer.parseInt(args[1]), parts = Integer.parseInt(args[2]);
        var launcher = LauncherFactory.create();
        var classes = classes(launcher, args[0]);
        var own = IntStream.range(0, classes.size())
                .filter(i -> i % parts == part)
                .mapToObj(classes::get)
                .toList();
        if (own.isEmpty()) {
            System.err.println("tests: there is no test for part %d of %d".formatted(part, parts));
            System.exit(parts > classes.size() ? 0 : 2);
        }
        System.exit(run(launcher, own, Path.of(args[3])) ? 0 : 1);
    }

    private static boolean run(Launcher launcher, List<String> classes, Path results) throws IOException {
        var tally = new TreeMap<String, Tally>();
        try (var lines = new PrintWriter(Files.newBufferedWriter(results, StandardCharsets.UTF_8), true)) {
            for (var name : classes) {
                var one = new Tally(name);
                launcher.execute(
                        request().selectors(selectClass(name)).filters(tagged()).build(), one);
                lines.println(one.line());
                tally.put(name, one);
            }
        }
        return tally.values().stream().noneMatch(Tally::failed);
    }

    /// The classes asked for, those that take long first.
    private static List<String> classes(Launcher launcher, String which) {
        var all = found(launcher);
        Predicate<String> wanted = switch (which) {
            case "quick" -> Suite::quick;
            default -> {
                boolean alone = which.startsWith(APART);
                var pattern = Pattern.compile(alone ? which.substring(APART.length()) : which);
                yield name ->
                        alone == ALONE.contains(name) && pattern.matcher(name).find();
            }
        };
        return all.entrySet().stream()
                .filter(entry -> wanted.test(entry.getKey()))
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean quick(String name) {
        return QUICK.stream().anyMatch(type -> type.getName().equals(name)) || name.startsWith("dynat.tests.parity.");
    }

    /// All classes with tests for a GPU, each with how many tests it has.
    private static Map<String, Long> found(Launcher launcher) {
        TestPlan plan = launcher.discover(request()
                .selectors(selectPackage("dynat.tests"))
                .filters(tagged())
                .build());
        return plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .filter(test -> !test.isContainer() || plan.getChildren(test).isEmpty())
                .collect(Collectors.groupingBy(test -> className(plan, test), Collectors.counting()));
    }

    private static String className(TestPlan plan, TestIdentifier test) {
        var at = test;
        while (!(at.getSource().orElse(null) instanceof ClassSource)) {
            at = plan.getParent(at).orElseThrow();
        }
        return ((ClassSource) at.getSource().orElseThrow()).getClassName();
    }

    private static LauncherDiscoveryRequestBuilder request() {
        return LauncherDiscoveryRequestBuilder.request();
    }

    /// The tag, which every test of a gradient has without saying so.
    private static PostDiscoveryFilter tagged() {
        var tag = TestTag.create("gpu");
        return test -> FilterResult.includedIf(test.getTags().contains(tag)
                || GRADIENTS.matcher(test.getUniqueId().toString()).find());
    }
}
