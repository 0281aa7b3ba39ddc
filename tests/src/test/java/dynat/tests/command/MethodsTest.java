package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dynat.cli.config.ConfigReader;
import dynat.cli.config.MethodName;
import dynat.cli.config.Settings;
import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What `docs/methods.md` says is what `--preset ref` resolves to, and both are what the specification says.
class MethodsTest {

    private static final Pattern WEIGHT = Pattern.compile("`([A-Za-z.]+)` (\\[[^]]*]|[^,]+)");

    /// Keys that have a column of their own, or are no number.
    private static final List<String> ELSEWHERE =
            List.of("attackBn", "teacherWeights", "standardWeights", "teacherDecay");

    private static Map<String, String> reference(String command) {
        Settings settings = ConfigReader.settings();
        String[] words = command.split(" ");
        settings.assign("preset=ref");
        settings.assign("method.name=" + words[0]);
        for (int i = 1; i < words.length; i++) {
            switch (words[i]) {
                case "--awp" -> settings.assign("awp.use=true");
                case "--model" -> settings.assign("model.name=" + words[++i]);
                case "--data" -> settings.assign("data.name=" + words[++i]);
                default -> throw new AssertionError(words[i]);
            }
        }
        return ConfigReader.resolve(settings).values();
    }

    static Stream<List<String>> rows() throws IOException {
        return Documentation.of("methods.md")
                .table(
                        "method",
                        "eps",
                        "step",
                        "steps",
                        "start",
                        "BN",
                        "rate",
                        "schedule",
                        "epochs",
                        "batch",
                        "decay",
                        "crop",
                        "input",
                        "weights",
                        "source")
                .stream()
                .map(List::of);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aRowIsWhatItsCommandResolvesTo(List<String> row) {
        String command = Documentation.code(row.get(0)).getFirst();
        Map<String, String> config = reference(command);
        MethodName method = MethodName.of(command.split(" ")[0]).orElseThrow();
        assertEquals(config.get("attack.radius"), row.get(1));
        assertEquals(config.get("attack.stride"), row.get(2));
        assertEquals(config.get("attack.steps"), row.get(3));
        assertEquals(config.get("attack.start"), row.get(4));
        assertEquals(method.reads().contains("attackBn") ? config.get("method.attackBn") : "–", row.get(5));
        boolean nesterov = row.get(6).endsWith(", Nesterov");
        assertEquals(config.get("optimizer.nesterov"), Boolean.toString(nesterov));
        assertNumber(config.get("optimizer.rate"), row.get(6).replace(", Nesterov", ""));
        assertEquals(schedule(config), row.get(7));
        assertEquals(config.get("epochs"), row.get(8));
        assertEquals(config.get("batch"), row.get(9));
        assertNumber(config.get("optimizer.decay"), row.get(10));
        assertEquals(config.get("data.border"), row.get(11));
        assertEquals(config.get("model.standardise").equals("true") ? "standardised" : "as it is", row.get(12));
        assertWeights(config, method, row.get(13));
        assertEquals("sgd", config.get("optimizer.name"));
        assertNumber(config.get("optimizer.momentum"), "0.9");
        assertTrue(!row.get(14).isBlank());
    }

    private static void assertNumber(String configured, String said) {
        assertEquals(Double.parseDouble(configured), Double.parseDouble(said));
    }

    private static String schedule(Map<String, String> config) {
        String name = config.get("schedule.name");
        return switch (name) {
            case "multistep" -> {
                assertNumber(config.get("schedule.factor"), "0.1");
                yield name + " " + config.get("schedule.milestones").replaceAll("[\\[\\]]", "");
            }
            case "onecycle" -> name + " " + config.get("schedule.rise");
            default -> name;
        };
    }

    /// Every key that the method needs is said, and no other.
    private static void assertWeights(Map<String, String> config, MethodName method, String cell) {
        Map<String, String> said = new TreeMap<>();
        WEIGHT.matcher(cell)
                .results()
                .forEach(weight -> said.put(weight.group(1), weight.group(2).strip()));
        Map<String, String> configured = new TreeMap<>();
        Stream.concat(
                        method.reads().stream().filter(key -> !ELSEWHERE.contains(key) || said.containsKey(key)),
                        Stream.of("awp.gamma", "awp.warmup", "awp.beta"))
                .forEach(key -> {
                    String value = config.get(key.contains(".") ? key : "method." + key);
                    if (!value.equals("null")) {
                        configured.put(key, value.replaceFirst("\\.0$", ""));
                    }
                });
        assertEquals(configured, said);
    }

    @Test
    void theReferenceOfDynatKeepsItsLastEpochs() throws IOException {
        String text = Documentation.of("methods.md").text();
        assertTrue(
                text.contains(
                        "`dynat` also keeps the checkpoints of epochs 91 to 100 (`checkpoint.window`), with `--awp` those of 91 to 95"));
        assertEquals("[91, 100]", reference("dynat").get("checkpoint.window"));
        assertEquals("[91, 95]", reference("dynat --awp").get("checkpoint.window"));
    }

    @Test
    void everyMethodHasItsRow() throws IOException {
        assertEquals(
                new TreeSet<>(ConfigReader.known("method")),
                new TreeSet<>(rows().map(row ->
                                Documentation.code(row.getFirst()).getFirst().split(" ")[0])
                        .toList()));
    }

    @Test
    void formulasAndKeysAreThoseOfTheProgram() throws IOException {
        String text = Documentation.of("methods.md").text();
        for (MethodName method : MethodName.values()) {
            List<String> lines = new ArrayList<>(List.of(
                    "### `%s`\n".formatted(method.word()),
                    "- attack: `%s`".formatted(method.inner()),
                    "- learn: `%s`".formatted(method.outer())));
            if (!method.reads().isEmpty()) {
                lines.add("- keys: `" + String.join("` `", method.reads()) + "`");
            }
            if (method.needsWeights()) {
                lines.add("- needs: a teacher that has learnt, `--teacher-weights FILE`");
            }
            if (method.takesAwp()) {
                lines.add("- takes: `--awp`");
            }
            String section = String.join("\n", lines);
            assertTrue(text.contains(section + "\n"), () -> section + "\nis missing");
        }
    }

    /// A number of the specification: where it stands in the bullet of a method, and which key it is. Epochs that its
    /// sources count from 1 are one more than those done before.
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            pgd-at;            PGD-AT / Rice;   eps ([0-9/.]+);                  attack.radius;          0
            pgd-at;            PGD-AT / Rice;   alpha ([0-9/.]+);                attack.stride;          0
            pgd-at;            PGD-AT / Rice;   ([0-9]+) steps;                  attack.steps;           0
            pgd-at;            PGD-AT / Rice;   lr ([0-9.]+);                    optimizer.rate;         0
            pgd-at;            PGD-AT / Rice;   of ([0-9]+) epochs;              epochs;                 0
            pgd-at;            PGD-AT / Rice;   wd ([0-9.e-]+);                  optimizer.decay;        0
            pgd-at;            PGD-AT / Rice;   BN ([a-z]+) mode during attack;  method.attackBn;        0
            pgd-at;            PGD-AT / Rice;   \\b(uniform) start;              attack.start;           0
            trades;            TRADES;          beta ([0-9.]+);                  method.beta;            0
            trades;            TRADES;          eps ([0-9.]+),;                  attack.radius;          0
            trades;            TRADES;          step ([0-9.]+),;                 attack.stride;          0
            trades;            TRADES;          step [0-9.]+, ([0-9]+);          attack.steps;           0
            trades;            TRADES;          lr ([0-9.]+);                    optimizer.rate;         0
            trades;            TRADES;          wd ([0-9.e-]+);                  optimizer.decay;        0
            trades;            TRADES;          ([0-9]+) epochs default;         epochs;                 0
            trades;            TRADES;          decays at ([0-9/]+);             schedule.milestones;    1
            mart;              MART;            eps ([0-9.]+),;                  attack.radius;          0
            mart;              MART;            step ([0-9.]+),;                 attack.stride;          0
            mart;              MART;            ResNet-18: lr ([0-9.]+);         optimizer.rate;         0
            mart;              MART;            ResNet-18:.*?wd ([0-9.e-]+);     optimizer.decay;        0
            mart;              MART;            ResNet-18:.*?beta ([0-9]+);      method.beta;            0
            mart;              MART;            ResNet-18:.*?([0-9]+) ep;        epochs;                 0
            mart;              MART;            decays ([0-9/]+);                schedule.milestones;    1
            mart --model wrn;  MART;            WRN: lr ([0-9.]+);               optimizer.rate;         0
            mart --model wrn;  MART;            WRN:.*?wd ([0-9.e-]+);           optimizer.decay;        0
            mart --model wrn;  MART;            WRN:.*?beta ([0-9]+);            method.beta;            0
            mart --model wrn;  MART;            WRN:.*?([0-9]+) ep;              epochs;                 0
            pgd-at --awp;      AWP;             AT-AWP: gamma ([0-9.]+);         awp.gamma;              0
            pgd-at --awp;      AWP;             warmup ([0-9]+);                 awp.warmup;             0
            pgd-at --awp;      AWP;             AT-AWP:.*?([0-9]+) ep;           epochs;                 0
            pgd-at --awp;      AWP;             AT-AWP:.*?wd ([0-9.e-]+);        optimizer.decay;        0
            trades --awp;      AWP;             TRADES-AWP: gamma ([0-9.]+);     awp.gamma;              0
            trades --awp;      AWP;             TRADES-AWP:.*?warmup ([0-9]+);   awp.warmup;             1
            trades --awp;      AWP;             decays ([0-9/]+);                schedule.milestones;    1
            trades --awp;      AWP;             TRADES-AWP:.*?([0-9]+) ep,;      epochs;                 0
            trades --awp;      AWP;             TRADES-AWP:.*?wd ([0-9.e-]+);    optimizer.decay;        0
            trades --awp;      AWP;             beta ([0-9.]+);                  method.beta;            0
            trades --awp;      AWP;             eps ([0-9/]+);                   attack.radius;          0
            ard;               ARD;             t=([0-9.]+);                     method.temperature;     0
            ard;               ARD;             alpha=([0-9.]+);                 method.alpha;           0
            ard;               ARD;             lr ([0-9.]+);                    optimizer.rate;         0
            ard;               ARD;             ([0-9]+) ep;                     epochs;                 0
            ard;               ARD;             wd ([0-9.e-]+);                  optimizer.decay;        0
            ard;               ARD;             student in ([A-Z]+) mode;        method.attackBn;        0
            rslad;             RSLAD;           outer ([0-9/]+);                 method.alpha;           0
            rslad;             RSLAD;           ([0-9]+) ep;                     epochs;                 0
            rslad;             RSLAD;           /10 at ([0-9/]+);                schedule.milestones;    0
            rslad;             RSLAD;           wd ([0-9.e-]+);                  optimizer.decay;        0
            rslad --data cifar100; RSLAD;       x([0-9]+) for CIFAR-100;         method.scale;           0
            iad;               IAD-I;           from epoch ([0-9]+);             method.begin;           0
            iad;               IAD-I;           \\^([0-9.]+);                    method.beta;            0
            iad;               IAD-I;           t=([0-9.]+);                     method.temperature;     0
            iad;               IAD-I;           alpha=([0-9.]+);                 method.alpha;           0
            iad;               IAD-I;           ([0-9]+) ep,;                    epochs;                 0
            iad;               IAD-I;           wd ([0-9.e-]+);                  optimizer.decay;        0
            iad-ii;            IAD-I;           begin ([0-9]+);                  method.begin;           0
            adaad;             AdaAD;           wd ([0-9.e-]+);                  optimizer.decay;        0
            adaad;             AdaAD;           ([0-9]+) ep;                     epochs;                 0
            adaad;             AdaAD;           ep ([0-9/]+);                    schedule.milestones;    0
            lbgat;             LBGAT;           ([0-9]+) ep;                     epochs;                 0
            hat;               HAT;             beta ([0-9.]+);                  method.beta;            0
            hat;               HAT;             gamma ([0-9.]+[0-9]);            method.gamma;           0
            hat;               HAT;             , h ([0-9.]+);                   method.h;               0
            hat;               HAT;             ([0-9]+) ep;                     epochs;                 0
            hat;               HAT;             max ([0-9.]+[0-9]);              optimizer.rate;         0
            hat;               HAT;             wd ([0-9.e-]+);                  optimizer.decay;        0
            adr;               ADR;             EMA \\(([0-9.]+)\\);             method.teacherDecay;    0
            adr;               ADR;             mix ([0-9.]+->[0-9.]+);          method.mix;             0
            adr;               ADR;             ([0-9]+) ep;                     epochs;                 0
            adr;               ADR;             wd ([0-9.e-]+);                  optimizer.decay;        0
            """)
    void theSpecificationSaysSo(String command, String bullet, String where, String key, int before)
            throws IOException {
        assertSaid(bullet(bullet), command, where, key, before);
    }

    /// Section 1.1, the main script.
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            \\| batch / epochs \\| ([0-9]+);                        batch
            \\| batch / epochs \\|.*?([0-9]+) epochs;               epochs
            \\| optimiser .*? lr ([0-9.]+);                         optimizer.rate
            \\| optimiser .*? momentum ([0-9.]+);                   optimizer.momentum
            \\| optimiser .*? weight decay ([0-9.e-]+);             optimizer.decay
            eps / step / steps \\| ([0-9.]+);                       attack.radius
            eps / step / steps \\| [0-9.]+ / ([0-9.]+);             attack.stride
            eps / step / steps \\| [0-9.]+ / [0-9.]+ / ([0-9]+);    attack.steps
            """)
    void theSpecificationOfDynatSaysSo(String where, String key) throws IOException {
        String text = specification();
        assertSaid(text.substring(text.indexOf("### 1.1"), text.indexOf("### 1.2")), "dynat", where, key, 0);
    }

    private static void assertSaid(String text, String command, String where, String key, int before) {
        Matcher said = Pattern.compile(where).matcher(text);
        assertTrue(said.find(), () -> "%s is not in %s".formatted(where, text));
        assertEquals(
                numbers(said.group(1), key),
                numbers(reference(command).get(key), key).stream()
                        .map(x -> plus(x, before))
                        .toList(),
                key);
    }

    private static Object plus(Object number, int before) {
        return number instanceof Double x ? (Object) (x + before) : number;
    }

    /// `0.1`, `8/255`, `75/90/100`, `[74, 89]` or `0.7->0.95` as numbers; other words as they are.
    private static List<Object> numbers(String text, String key) {
        boolean list = key.endsWith("milestones") || key.endsWith("mix");
        return Arrays.stream(text.toLowerCase(Locale.ROOT)
                        .replaceAll("[\\[\\] ]", "")
                        .split(list ? "[/,]|->" : ","))
                .map(word -> (Object) number(word).map(x -> (Object) x).orElse(word))
                .toList();
    }

    private static Optional<Double> number(String word) {
        Matcher fraction =
                Pattern.compile("([0-9.]+(?:e-?[0-9]+)?)(?:/([0-9]+))?\\.?").matcher(word);
        return fraction.matches()
                ? Optional.of(Double.parseDouble(fraction.group(1))
                        / (fraction.group(2) == null ? 1 : Double.parseDouble(fraction.group(2))))
                : Optional.empty();
    }

    private static String specification() throws IOException {
        Optional<Path> file = Repository.shared("spec/method.md");
        assumeTrue(file.isPresent(), "../shared/spec/method.md is absent; docs/methods.md was compared all the same");
        return Files.readString(file.get());
    }

    private static String bullet(String name) throws IOException {
        String text = specification();
        int begin = text.indexOf("* **" + name);
        assertTrue(begin > 0, name);
        int end = text.indexOf("\n* **", begin + 1);
        return text.substring(begin, end).replace('\n', ' ');
    }
}
