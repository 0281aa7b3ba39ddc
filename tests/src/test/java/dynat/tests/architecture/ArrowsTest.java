package dynat.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.Tape;
import java.io.File;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may see whom.
class ArrowsTest {

    /// A package, and the other packages of dynat that it may see; `..` takes in what is below.
    @ParameterizedTest(name = "{0} sees {1}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            dynat.tensor        | ''
            dynat.tensor.ejml.. | dynat.tensor
            dynat.tensor.simd.. | dynat.tensor
            dynat.tensor.cuda.. | dynat.tensor
            dynat.autograd      | dynat.tensor
            dynat.autograd.ops..| dynat.tensor dynat.autograd
            dynat.nn..          | dynat.tensor dynat.autograd dynat.autograd.ops
            dynat.datasets..    | dynat.tensor
            dynat.attacks..     | dynat.tensor dynat.autograd dynat.autograd.ops
            dynat.evaluation..  | dynat.tensor dynat.autograd dynat.autograd.ops dynat.datasets dynat.attacks dynat.cluster
            dynat.methods..     | dynat.tensor dynat.autograd dynat.autograd.ops dynat.nn dynat.datasets dynat.attacks dynat.cluster
            dynat.report..      | dynat.datasets
            dynat.tensorboard.. | ''
            dynat.cli..         | dynat.tensor dynat.autograd dynat.autograd.ops dynat.nn dynat.datasets dynat.attacks dynat.evaluation dynat.methods dynat.report dynat.tensorboard dynat.launcher dynat.cluster
            dynat.launcher..    | ''
            dynat.cluster..     | ''
            """)
    void seesOnly(String from, String allowed) {
        var seen = (from + " " + allowed).strip().split(" ");
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat(resideInAnyPackage("dynat..").and(not(resideInAnyPackage(seen))))
                .allowEmptyShould(true)
                .check(Production.CLASSES);
    }

    @Test
    void everyPackageHasItsRow() {
        var roots = Production.CLASSES.stream()
                .map(type -> type.getPackageName().split("\\.")[1])
                .collect(Collectors.toCollection(TreeSet::new));
        var known = Set.of(
                "tensor",
                "autograd",
                "nn",
                "datasets",
                "attacks",
                "evaluation",
                "methods",
                "report",
                "tensorboard",
                "cli",
                "launcher",
                "cluster");
        roots.removeAll(known);
        assertEquals(Set.of(), roots, "the root packages are " + known);
    }

    @Test
    void noCycles() {
        slices().matching("dynat.(**)").should().beFreeOfCycles().check(Production.CLASSES);
    }

    /// A library, and the only packages that may see it.
    @ParameterizedTest(name = "{0} is seen by {1} only")
    @CsvSource(delimiter = '|', textBlock = """
            org.ejml..                | dynat.tensor.ejml..
            jdk.incubator..           | dynat.tensor.simd..
            jcuda..                   | dynat.tensor.cuda..
            picocli..                 | dynat.cli..
            tools.jackson.dataformat..| dynat.cli..
            tools.jackson..           | dynat.nn.. dynat.report.. dynat.cli..
            org.junit..               | dynat.tests..
            net.jqwik..               | dynat.tests..
            """)
    void isSeenOnlyBy(String library, String users) {
        noClasses()
                .that()
                .resideOutsideOfPackages(users.split(" "))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(Production.CLASSES);
    }

    /// Connections to other processes are the cluster's; what is downloaded comes through Java's HTTP client.
    @ParameterizedTest(name = "only {0} opens connections")
    @ValueSource(strings = "dynat.cluster..")
    void opensConnections(String user) {
        noClasses()
                .that()
                .resideOutsideOfPackage(user)
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\.\\w*Socket|java\\.nio\\.channels\\.(\\w*SocketChannel|Datagram\\w+|Selector)")
                .check(Production.CLASSES);
    }

    /// A method's gradients are those of the whole batch, where processes share it; what free-at has cannot be shared.
    @Test
    void methodsAskTheirMomentForGradients() {
        noClasses()
                .that()
                .resideInAPackage("dynat.methods..")
                .and()
                .haveNameNotMatching("dynat\\.methods\\.(Moment|FreeAt)")
                .should()
                .callMethod(Tape.class, "gradients", Iterable.class, Supplier.class)
                .check(Production.CLASSES);
    }

    /// Backends are found by `ServiceLoader`.
    @ParameterizedTest
    @ValueSource(strings = {"ejml", "simd", "cuda"})
    void nobodyDependsOnABackend(String backend) {
        noClasses()
                .that()
                .resideOutsideOfPackage("dynat.tensor." + backend + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dynat.tensor." + backend + "..")
                .check(Production.CLASSES);
    }

    @Test
    void onlyTheProgramWritesToTheTerminal() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dynat.cli..", "dynat.launcher..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(Production.CLASSES);
    }

    @Test
    void noKotlin() {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("kotlin.Unit"));
        var jars = System.getProperty("java.class.path").split(File.pathSeparator);
        assertFalse(Arrays.stream(jars).anyMatch(jar -> jar.contains("kotlin")), "a Kotlin jar is on the class path");
    }

    /// A rule that could not fail would be none.
    @Test
    void theRulesBite() {
        assertThrows(AssertionError.class, () -> seesOnly("dynat.autograd", ""));
        assertThrows(AssertionError.class, () -> seesOnly("dynat.tensor.ejml..", ""));
        assertThrows(AssertionError.class, () -> isSeenOnlyBy("org.ejml..", "dynat.tensor.simd.."));
        assertThrows(AssertionError.class, () -> opensConnections("dynat.datasets.."));
    }
}
