package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.AttackCatalogue;
import dynat.attacks.Norm;
import dynat.datasets.Catalogue;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the documentation lists by name is what there is, in the same order.
class TablesTest {

    /// Every attack that `--attacks` takes by itself has its row, with the norms that it has.
    @Test
    void attacks() throws IOException {
        Map<String, List<Norm>> said = new LinkedHashMap<>();
        for (String[] row : Documentation.of("eval.md").table("attack", "what it does", "norms", "from")) {
            List<Norm> norms = row[2].equals("all")
                    ? List.of(Norm.values())
                    : Arrays.stream(Norm.values())
                            .filter(norm -> List.of(row[2].split(", ")).contains(norm.toString()))
                            .toList();
            said.put(Documentation.code(row[0]).getFirst().replaceFirst("K$", "20"), norms);
            assertTrue(!row[1].isBlank(), row[0]);
        }
        Map<String, List<Norm>> there = new LinkedHashMap<>();
        AttackCatalogue.ENTRIES.forEach(entry -> there.put(entry.name(), entry.norms()));
        assertEquals(there, said);
        assertEquals(List.copyOf(there.keySet()), List.copyOf(said.keySet()));
    }

    @Test
    void dataSets() throws IOException {
        assertEquals(
                Catalogue.names(),
                Documentation.of("data.md").table("`--data`", "images", "classes", "to fetch", "from").stream()
                        .flatMap(row -> Documentation.code(row[0]).stream())
                        .toList());
    }
}
