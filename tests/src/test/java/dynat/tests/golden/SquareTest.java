package dynat.tests.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.attacks.Adversary;
import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.SquareAttack;
import dynat.attacks.SquareRuns;
import dynat.attacks.Targets;
import dynat.attacks.Upstream;
import dynat.tensor.Tensor;
import dynat.tests.Repository;
import dynat.tests.nn.OnEjml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Square attack, proposal by proposal, against the official code.
@ExtendWith(OnEjml.class)
class SquareTest {

    private static final Path GOLDEN = Repository.root().resolve("tests/src/test/resources/golden");
    private static final JsonNode TRACES = read("square/traces.json"), SCHEDULE = read("square/schedule.json");
    private static final double TOLERANCE = 1e-8;

    @ParameterizedTest
    @EnumSource
    void goesTheOfficialWay(Norm norm) throws IOException {
        JsonNode golden = TRACES.get(norm.toString());
        int queries = golden.get("n_queries").asInt(),
                points = golden.get("n_points").asInt();
        var tiny = TinyNetwork.read();
        Npy images = tiny.images().first(points);
        int[] labels = Arrays.copyOf(tiny.labels(), points);
        var attack =
                new SquareAttack(norm, golden.get("eps").asDouble(), queries, 0.8, 1, Loss.MARGIN, false, Targets.NONE);
        var windows = new ArrayList<List<Integer>>();
        var lowest = new ArrayList<double[]>();
        double[][] last = new double[1][];
        Adversary found = SquareRuns.run(
                attack,
                tiny.network(),
                Tensor.of(images.shape(), images.values()),
                labels,
                new Upstream(golden.get("seed").asLong()),
                (query, side, row, column, margins) -> {
                    if (query > 0) {
                        windows.add(List.of(query - 1, side, row, column));
                    }
                    if (query % 10 == 1) {
                        lowest.add(margins.clone());
                    }
                    last[0] = margins.clone();
                });
        lowest.add(last[0]);
        JsonNode expected = golden.get("it_s_vh_vw");
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(ints(expected.get(i)), windows.get(i));
        }
        assertEquals(expected.size(), windows.size());
        for (int i = 0; i < golden.get("loss_min").size(); i++) {
            assertArrayEquals(
                    numbers(golden.get("loss_min").get(i)), lowest.get(i), TOLERANCE, "after proposal " + 10 * i);
        }
        assertEquals(golden.get("loss_min").size(), lowest.size());
        assertEquals(
                ints(golden.get("queries_used")),
                IntStream.of(found.queries()).boxed().toList());
        double[] best = found.images().toDoubles();
        assertArrayEquals(npy("square/best_%s.npy".formatted(norm)).values(), best, TOLERANCE);
    }

    @Test
    void windowsShrinkAsTheOfficialOnesDo() {
        check(SCHEDULE.get("resc_false"), false);
        check(SCHEDULE.get("resc_true_5000"), true);
    }

    private static void check(JsonNode bySize, boolean rescaled) {
        int queries = SCHEDULE.get("n_queries").asInt();
        for (var size : bySize.properties()) {
            int side = Integer.parseInt(size.getKey().split("x")[0]);
            JsonNode steps = size.getValue();
            for (int proposal = 0, step = 0; proposal < queries; proposal++) {
                if (step + 1 < steps.size()
                        && steps.get(step + 1).get("from_it").asInt() == proposal) {
                    step++;
                }
                JsonNode at = steps.get(step);
                assertEquals(at.get("p").asDouble(), SquareRuns.share(proposal, queries, rescaled));
                assertEquals(
                        at.get("s_linf").asInt(), SquareRuns.side(proposal, queries, rescaled, Norm.LINF, side, side));
                for (Norm norm : List.of(Norm.L2, Norm.L1)) {
                    assertEquals(
                            at.get("s_l2_l1").asInt(), SquareRuns.side(proposal, queries, rescaled, norm, side, side));
                }
            }
        }
    }

    private static Npy npy(String name) throws IOException {
        return Npy.of(Files.readAllBytes(GOLDEN.resolve(name)));
    }

    private static JsonNode read(String name) {
        return new JsonMapper().readTree(GOLDEN.resolve(name));
    }

    private static double[] numbers(JsonNode list) {
        return IntStream.range(0, list.size())
                .mapToDouble(i -> list.get(i).asDouble())
                .toArray();
    }

    private static List<Integer> ints(JsonNode list) {
        return IntStream.range(0, list.size())
                .mapToObj(i -> (int) list.get(i).asDouble())
                .toList();
    }
}
