package dynat.tests.architecture;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Locale;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import org.junit.jupiter.api.Test;

/// Calls whose bits change when the compiler optimises, or from one machine to the next, are kept out.
class BitsTest {

    private static final Set<String> TRANSCENDENTAL = Set.of(
            "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp", "expm1", "log",
            "log10", "log1p", "cbrt", "pow", "hypot");

    /// `exp`, `log`, `tanh`, `pow` and their kin of a vector are our own polynomials.
    private static final ArchRule NO_VECTOR_FUNCTIONS = noClasses()
            .should()
            .accessTargetWhere(named("jdk.incubator.vector.VectorOperators", "the Vector API's own functions"))
            .because("their bits change once the compiler has optimised them");

    /// `StrictMath` gives the same bits everywhere, `Math` need not.
    private static final ArchRule NO_MATH_FUNCTIONS = noClasses()
            .should()
            .accessTargetWhere(named("java.lang.Math", "Math's transcendental functions"))
            .because("a resumed run must end bit-equal; StrictMath is the same everywhere");

    @Test
    void noVectorFunctions() {
        NO_VECTOR_FUNCTIONS.check(Production.CLASSES);
    }

    @Test
    void noMathFunctions() {
        NO_MATH_FUNCTIONS.check(Production.CLASSES);
    }

    @Test
    void theRulesBite() {
        var here = new ClassFileImporter().importClasses(Forbidden.class);
        assertThrows(AssertionError.class, () -> NO_VECTOR_FUNCTIONS.check(here));
        assertThrows(AssertionError.class, () -> NO_MATH_FUNCTIONS.check(here));
    }

    private static DescribedPredicate<JavaAccess<?>> named(String owner, String description) {
        return target(DescribedPredicate.<AccessTarget>describe(
                        description,
                        target -> target.getOwner().getName().equals(owner)
                                && TRANSCENDENTAL.contains(target.getName().toLowerCase(Locale.ROOT))))
                .forSubtype();
    }

    /// What must not be written.
    static final class Forbidden {
        final DoubleUnaryOperator f = Math::tanh;

        DoubleVector exp(DoubleVector v) {
            return v.lanewise(VectorOperators.EXP);
        }
    }
}
