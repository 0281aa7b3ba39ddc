package dynat.tests.walks;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The arrows in `docs/architecture.md` are those of the poms, and every link in `docs` leads somewhere.
class ArchitectureTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z/]+)` \\| ?(.*?) ?\\|$");
    private static final Pattern MODULE = Pattern.compile("`([a-z/]+)`");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([a-z-]+)</artifactId>");
    private static final Pattern DEPENDENCIES = Pattern.compile("(?s)<dependencies>(.*?)</dependencies>");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)[^)]*\\)");

    @Test
    void theArrowsAreThoseOfThePoms() throws IOException {
        var said = new TreeMap<String, Set<String>>();
        ROW.matcher(Files.readString(Repository.root().resolve("docs/architecture.md")))
                .results()
                .forEach(row -> said.put(row.group(1), found(MODULE, row.group(2))));
        said.remove("tests");

        var modules = Map.ofEntries(
                entry("dynat-tensor", "tensor/api"),
                entry("dynat-tensor-ejml", "tensor/ejml"),
                entry("dynat-tensor-simd", "tensor/simd"),
                entry("dynat-tensor-cuda", "tensor/cuda"),
                entry("dynat-autograd", "autograd"),
                entry("dynat-nn", "nn"),
                entry("dynat-datasets", "datasets"),
                entry("dynat-launcher", "dynat/launcher"),
                entry("dynat-cluster", "dynat/cluster"),
                entry("dynat", "dynat"),
                entry("dynat-bench", "tests/bench"));
        var declared = new TreeMap<String, Set<String>>();
        for (var module : modules.values()) {
            var pom = Files.readString(Repository.root().resolve(module).resolve("pom.xml"));
            var dependencies = DEPENDENCIES.matcher(pom);
            declared.put(module, new TreeSet<>());
            if (dependencies.find()) {
                found(ARTIFACT, dependencies.group(1)).stream()
                        .filter(modules::containsKey)
                        .forEach(artifact -> declared.get(module).add(modules.get(artifact)));
            }
        }
        assertEquals(declared, said);
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        var root = Repository.root();
        try (var documents = Stream.concat(
                Stream.of(root.resolve("README.md"), root.resolve("CONTRIBUTING.md")),
                Files.walk(root.resolve("docs")).filter(file -> file.toString().endsWith(".md")))) {
            for (Path document : documents.toList()) {
                LINK.matcher(Files.readString(document))
                        .results()
                        .map(link -> link.group(1))
                        .filter(link -> !link.matches("https?"))
                        .forEach(link -> assertTrue(
                                Files.exists(document.resolveSibling(link)),
                                () -> "%s links to %s, which is not there".formatted(root.relativize(document), link)));
            }
        }
    }
}
