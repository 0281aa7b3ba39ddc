package dynat.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the text of the sources is held to: short files, and words kept out.
class SourcesTest {

    private static final int FILE_LINES = 400, OP_LINES = 120, CORE_LINES = 250;

    @Test
    void filesAreShort() {
        assertNone(
                Sources.all(),
                source -> source.lines().size() > FILE_LINES,
                "more than %d lines".formatted(FILE_LINES));
    }

    @Test
    void opsAreShort() {
        var ops = Sources.in("autograd/src/main/java/dynat/autograd/ops");
        assertTrue(ops.size() > 20, () -> "found only " + ops);
        assertNone(ops, source -> source.lines().size() > OP_LINES, "more than %d lines".formatted(OP_LINES));
    }

    /// The chain rule is `Variable` and `Tape`; lines of code are counted, comments and blank lines are not.
    @Test
    void theCoreOfAutogradIsShort() {
        var core = Sources.in("autograd/src/main/java/dynat/autograd").stream()
                .filter(source -> List.of("Variable.java", "Tape.java").contains(source.name()))
                .toList();
        assertEquals(2, core.size());
        long code = core.stream()
                .flatMap(source -> source.lines().stream())
                .map(String::strip)
                .filter(SourcesTest::isCode)
                .count();
        assertTrue(code <= CORE_LINES, () -> "%d lines of code, and %d are allowed".formatted(code, CORE_LINES));
    }

    private static boolean isCode(String line) {
        return !line.isEmpty() && !line.startsWith("//");
    }

    @Test
    void publicTypesSayWhatTheyAre() {
        assertNone(Sources.production(), source -> !isDocumented(source), "a public type without a `///` comment");
    }

    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (?:(?:final|abstract|sealed|non-sealed|static) )*(?:class|record|interface|enum|@interface) .*");

    private static boolean isDocumented(Sources source) {
        var lines = source.lines();
        int type = IntStream.range(0, lines.size())
                .filter(i -> PUBLIC_TYPE.matcher(lines.get(i)).matches())
                .findFirst()
                .orElse(-1);
        if (type < 0) {
            return true;
        }
        int above = type - 1;
        while (above >= 0 && !lines.get(above).isBlank() && !lines.get(above).startsWith("///")) {
            above--; // annotations
        }
        return above >= 0 && lines.get(above).startsWith("///");
    }

    private static final Pattern OP = Pattern.compile("((?: *///.*\n)*) *public static Variable \\w+\\(([^)]*)\\)");
    private static final Pattern TENSOR = Pattern.compile("(?:Variable|Tensor) (\\w+)");

    @Test
    void opsSayTheShapesTheyTake() {
        assertNone(
                Sources.in("autograd/src/main/java/dynat/autograd/ops"),
                source -> !statesShapes(source.text()),
                "a tensor without its shape");
    }

    /// Whether each tensor that an op takes has a comment that begins with its shape, or that names it as one that
    /// broadcasts.
    private static boolean statesShapes(String text) {
        return OP.matcher(text)
                .results()
                .allMatch(op -> TENSOR.matcher(op.group(2))
                        .results()
                        .allMatch(tensor -> Pattern.compile("@param %1$s +(`\\[|any shape)|broadcasts with `%1$s`"
                                        .formatted(tensor.group(1)))
                                .matcher(op.group(1))
                                .find()));
    }

    @Test
    void nothingIsLeftToDo() {
        // put together here, so that this file does not hold the words
        var words = List.of("TO" + "DO", "FIX" + "ME", "X" + "XX", "@Dis" + "abled", "Thread.st" + "op(");
        assertNone(Sources.all(), source -> words.stream().anyMatch(source.text()::contains), "one of " + words);
    }

    @Test
    void importsAreNamed() {
        var wildcard = Pattern.compile("(?m)^import .*\\*;|^import module ");
        assertNone(Sources.all(), source -> wildcard.matcher(source.text()).find(), "a wildcard import");
    }

    private static final Pattern PROPERTY = Pattern.compile("\"(?:-D)?(dynat\\.[a-z.]*[a-z])[=\"]");

    @Test
    void systemPropertiesAreNamedOnce() {
        var times = Sources.production().stream()
                .flatMap(source -> PROPERTY.matcher(source.text()).results())
                .collect(Collectors.groupingBy(name -> name.group(1), TreeMap::new, Collectors.counting()));
        assertTrue(times.containsKey("dynat.launcher.wire"), times::toString);
        times.values().removeIf(count -> count == 1);
        assertEquals(Map.of(), times, "names that stand in several places");
    }

    @Test
    void namesAreNouns() {
        var vague = Pattern.compile("Abstract.*|.*(Impl|Util|Utils|Manager|Helper)\\.java");
        assertNone(Sources.all(), source -> vague.matcher(source.name()).matches(), "a name that says nothing");
    }

    @Test
    void noFileNamesAMachine() {
        var folders = Stream.of("work", "home", "root", "Users")
                .map(name -> "\"/" + name + "/")
                .toList();
        assertNone(Sources.all(), source -> folders.stream().anyMatch(source.text()::contains), "an absolute path");
    }

    private static final Pattern INEXACT =
            Pattern.compile("reduceLanes\\((?!\\s*(VectorOperators\\.)?(MIN|MAX|AND|OR|XOR)\\b)");

    /// `reduceLanes` adds and multiplies in an order that changes when the compiler optimises; to compare is exact.
    @Test
    void vectorLanesAreOnlyCompared() {
        var simd = Sources.in("tensor/simd/src/main/java/dynat/tensor/simd");
        assertTrue(simd.size() > 10, () -> "found only " + simd);
        assertNone(simd, source -> INEXACT.matcher(source.text()).find(), "a sum or a product by reduceLanes");
    }

    @Test
    void thePatternsBite() {
        assertTrue(INEXACT.matcher("v.reduceLanes(ADD)").find());
        assertTrue(INEXACT.matcher("v.reduceLanes(\n    VectorOperators.MUL, mask)")
                .find());
        assertTrue(!INEXACT.matcher("v.reduceLanes( VectorOperators.MAX)").find());
        assertTrue(!isDocumented(
                new Sources("A.java", List.of("package a;", "", "@Deprecated", "public final class A {}"))));
        assertTrue(isDocumented(
                new Sources("A.java", List.of("/// An a.", "@Deprecated", "public sealed interface A {}"))));
        assertTrue(!isDocumented(new Sources("A.java", List.of("public record A() {}"))));
    }

    @Test
    void aShapeThatIsNotStatedIsFound() {
        var op = "    %s\n    public static Variable f(Variable x, int axis) {";
        assertTrue(statesShapes(op.formatted("/// @param x `[N, K]` rows")));
        assertTrue(statesShapes(op.formatted("/// @param x any shape")));
        assertTrue(!statesShapes(op.formatted("/// @param x what it acts on")));
        assertTrue(!statesShapes(op.formatted("/// An op.")));
    }

    private static void assertNone(List<Sources> sources, Predicate<Sources> wrong, String what) {
        assertEquals(List.of(), sources.stream().filter(wrong).toList(), what);
    }
}
