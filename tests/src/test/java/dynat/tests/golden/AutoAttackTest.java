package dynat.tests.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.SquareAttack;
import dynat.attacks.Targets;
import dynat.evaluation.AttackOutcome;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Images;
import dynat.evaluation.Listener;
import dynat.evaluation.Outcome;
import dynat.evaluation.Report;
import dynat.evaluation.Verdict;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whole AutoAttack leaves the images right that the official code leaves right, after every attack. A backend in
/// single precision that was chosen to be tested may go another way on an image near the boundary.
@AlsoOnGpu
class AutoAttackTest {

    private static final int NEAR = 1; // images

    private static List<Device> devices() {
        return Backends.chosen() ? Backends.ready() : List.of(Backends.reference());
    }

    @ParameterizedTest
    @EnumSource
    void standard(Norm norm) throws IOException {
        compare(norm, "standard", false);
    }

    @ParameterizedTest
    @EnumSource
    void individual(Norm norm) throws IOException {
        compare(norm, "individual", true);
    }

    private static void compare(Norm norm, String kind, boolean individually) throws IOException {
        for (var device : devices()) {
            compare(device, norm, kind, individually);
        }
    }

    private static void compare(Device device, Norm norm, String kind, boolean individually) throws IOException {
        JsonNode golden = JsonMapper.shared()
                .readTree(Files.readAllBytes(TinyNetwork.FOLDER.resolve("autoattack.json")))
                .get("%s_%s".formatted(norm, kind));
        List<String> names = new ArrayList<>(golden.get("attacks").propertyNames());
        var evaluator = Evaluator.of(
                        (n, radius) -> AutoAttack.custom(members(
                                n, radius, names, golden.get("square_queries").asInt())),
                        norm,
                        golden.get("eps").asDouble())
                .upstreamDraws()
                .batches(golden.get("bs").asInt())
                .seeded(golden.get("seed").asLong());
        Report report = device.run(() -> {
            TinyNetwork tiny = read();
            var images =
                    Images.of(Tensor.of(tiny.images().shape(), tiny.images().values()), tiny.labels());
            return (individually ? evaluator.individually() : evaluator).run(tiny.network(), images, Listener.NONE);
        });
        Outcome outcome = report.outcomes().getFirst();
        assertEquals(
                golden.get("clean_flags").asString(),
                outcome.images().stream()
                        .map(verdict -> verdict.clean() == verdict.label() ? "1" : "0")
                        .collect(Collectors.joining()));
        for (int i = 0; i < names.size(); i++) {
            AttackOutcome attack = outcome.attacks().get(i);
            JsonNode expected = golden.get("attacks").get(names.get(i));
            assertEquals(names.get(i), attack.name());
            assertFlags(device, expected.get("flags").asString(), flags(attack.robust()), attack.name());
            double apart = device.dtype() == DType.F64
                    ? 1e-9
                    : (NEAR + 0.5) / attack.robust().size();
            assertEquals(expected.get("robust_acc").asDouble(), attack.accuracy(), apart, attack.name());
        }
        int last = individually ? names.indexOf("apgd-t") : names.size() - 1; // alone it is the worst for every image
        assertFlags(
                device,
                golden.get("attacks").get(names.get(last)).get("flags").asString(),
                flags(outcome.images().stream().map(Verdict::robust).toList()),
                "all");
    }

    private static void assertFlags(Device device, String expected, String found, String attack) {
        if (device.dtype() == DType.F64) {
            assertEquals(expected, found, attack);
            return;
        }
        assertEquals(expected.length(), found.length());
        long other = IntStream.range(0, expected.length())
                .filter(i -> expected.charAt(i) != found.charAt(i))
                .count();
        assertTrue(other <= NEAR, () -> "%s on %s: %s is not %s".formatted(attack, device, found, expected));
    }

    private static TinyNetwork read() {
        try {
            return TinyNetwork.read();
        } catch (IOException problem) {
            throw new AssertionError(problem);
        }
    }

    /// The official ones, with a shorter search by Square, as when the values were made.
    private static List<Member> members(Norm norm, double radius, List<String> names, int queries) {
        return AutoAttack.custom(norm, radius, names).members().stream()
                .map(member -> member.attack() instanceof SquareAttack
                        ? new Member(
                                member.name(),
                                new SquareAttack(norm, radius, queries, 0.8, 1, Loss.MARGIN, false, Targets.NONE))
                        : member)
                .toList();
    }

    private static String flags(List<Boolean> robust) {
        return robust.stream().map(right -> right ? "1" : "0").collect(Collectors.joining());
    }
}
