package dynat.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An op is one final class with one function of its name, and has properties that hold its gradient.
class OpsTest {

    private static final int TRIES = 200;

    static List<JavaClass> ops() {
        return Production.ops();
    }

    @Test
    void theyAreFound() {
        assertTrue(ops().size() >= 26, () -> "only " + ops());
    }

    @ParameterizedTest
    @MethodSource("ops")
    void isAFunctionAndNothingElse(JavaClass op) {
        String name = op.getSimpleName(), function = name.substring(0, 1).toLowerCase() + name.substring(1);
        assertAll(
                () -> assertTrue(op.getModifiers().contains(JavaModifier.FINAL), "it is not final"),
                () -> assertTrue(
                        op.getConstructors().stream()
                                .allMatch(c -> c.getModifiers().contains(JavaModifier.PRIVATE)),
                        "it can be constructed"),
                () -> assertEquals(Set.of(function), visible(op), "its visible members"));
    }

    private static Set<String> visible(JavaClass op) {
        return Stream.concat(op.getMethods().stream(), op.getFields().stream())
                .filter(member -> !member.getModifiers().contains(JavaModifier.PRIVATE))
                .filter(member -> !member.getModifiers().contains(JavaModifier.SYNTHETIC))
                .map(JavaMember::getName)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("ops")
    void hasProperties(JavaClass op) {
        assertEquals(Optional.empty(), withoutProperties(op.getSimpleName()));
    }

    @Test
    void whatIsSaidOfAnOpWithoutProperties() {
        assertEquals(
                Optional.of("op Softsign has no SoftsignProperties; see docs/add-an-op.md"),
                withoutProperties("Softsign"));
    }

    @Test
    void everyPropertiesClassHasItsOp() {
        var names =
                ops().stream().map(op -> op.getSimpleName() + "Properties.java").collect(Collectors.toSet());
        var classes = new TreeSet<>(Sources.named("tests/src/test/java/dynat/tests/gradients", "Properties.java"));
        classes.removeAll(names);
        assertEquals(Set.of(), classes);
    }

    private static Optional<String> withoutProperties(String op) {
        var name = op + "Properties";
        try {
            var properties = Arrays.stream(
                            Class.forName("dynat.tests.gradients." + name).getDeclaredMethods())
                    .map(method -> method.getAnnotation(Property.class))
                    .filter(property -> property != null)
                    .toList();
            assertFalse(properties.isEmpty(), () -> name + " holds no @Property");
            assertTrue(
                    properties.stream().allMatch(property -> property.tries() >= TRIES),
                    () -> name + " tries less than " + TRIES + " times");
            return Optional.empty();
        } catch (ClassNotFoundException _) {
            return Optional.of("op %s has no %s; see docs/add-an-op.md".formatted(op, name));
        }
    }
}
