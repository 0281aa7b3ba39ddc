package dynat.tests.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;

/// The classes of the modules, tests left out.
final class Production {
    private Production() {}

    static final JavaClasses CLASSES = new ClassFileImporter()
            .importPackages("dynat")
            .that(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("dynat.tests..")));

    /// The ops, each the one public final class of its file; what several ops share is not one.
    static List<JavaClass> ops() {
        var shared = List.of("Pointwise", "LossReduction", "ChannelStatistics");
        return CLASSES.stream()
                .filter(type -> type.getPackageName().equals("dynat.autograd.ops") && type.isTopLevelClass())
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !shared.contains(type.getSimpleName()))
                .toList();
    }
}
