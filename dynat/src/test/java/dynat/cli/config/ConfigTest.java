package dynat.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

    private static Config read(String yaml, String... assignments) {
        Settings settings = ConfigReader.settings();
        Yaml.read(yaml, "run.yaml", settings);
        List.of(assignments).forEach(settings::assign);
        return ConfigReader.resolve(settings);
    }

    private static String complaint(String yaml, String... assignments) {
        return assertThrows(ConfigError.class, () -> read(yaml, assignments)).getMessage();
    }

    @Test
    void everyKeyHasADefault() {
        Config config = read("");
        assertEquals("fashion", config.data().name());
        assertEquals(List.of(16, 32, 64), config.model().widths());
        assertEquals(config.model(), config.teacher());
        assertEquals("8/255", config.evaluation().radius().text());
        assertEquals("2/255", config.evaluation().stride().text());
    }

    @Test
    void everyKeyIsDescribed() {
        Config.SCHEMA.keys().keySet().forEach(path -> {
            Key key = Config.SCHEMA.key(path);
            assertTrue(key.about().length() > 3, path);
            assertTrue(key.among().isEmpty() || !Names.of(key.among()).known().isEmpty(), path);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model: {name: resnet18}",
                "preset: ref\nout: \"a: b # c\"",
                "data: {name: cifar10, dir: 'null'}\noptimizer: {decay: 1e-12, rate: 0.30000000000000004}",
                "out: ' x'",
                "out: 'true'",
                "out: '-'",
                "out: \"line\\nline\""
            })
    void whatIsPrintedReadsBackAsTheSame(String yaml) {
        Config config = read(yaml);
        assertEquals(config, read(YamlWriter.write(config, true)));
        assertEquals(config, read(YamlWriter.write(config, false)));
    }

    @Test
    void printedKeysAreDescribedWithTheirRange() {
        String line = YamlWriter.write(read(""), true)
                .lines()
                .filter(text -> text.startsWith("  rate:"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                "  rate: 0.3                          # the learning rate at its highest; above 0, at most 10", line);
    }

    @Test
    void laterWordsWin() {
        assertEquals(7, read("epochs: 5", "epochs=6", "epochs=7").epochs());
        assertEquals(
                List.of(8, 8, 8), read("", "model.widths=[8, 8, 8]").model().widths());
    }

    @Test
    void theEvaluationFollowsTheAttack() {
        Config config = read("attack: {radius: 0.031}");
        assertEquals("0.031", config.evaluation().radius().text());
        assertEquals("0.00775", config.evaluation().stride().text());
    }

    @Test
    void aTeacherIsAsTheModelUnlessItHasAName() {
        assertEquals(
                read("model: {name: resnet18}").model(),
                read("model: {name: resnet18}").teacher());
        assertEquals(
                List.of(16, 32, 64),
                read("model: {name: resnet18}\nteacher: {name: resnet}")
                        .teacher()
                        .widths());
        assertEquals(
                "he",
                read("model: {initialiser: he}\nteacher: {name: resnet}")
                        .teacher()
                        .initialiser());
    }

    @Test
    void cifarIsCroppedAndMirrored() {
        DataSection data = read("data: {name: cifar10}").data();
        assertEquals(4, data.padding());
        assertTrue(data.flip());
        assertEquals(0, read("data: {name: cifar10, padding: 0}").data().padding());
    }

    @Test
    void theDefaultsWrittenTwiceAgree() {
        assertEquals(CheckpointSection.DEFAULT, read("").checkpoint());
        assertEquals(LimitSection.DEFAULT, read("").limit());
        assertEquals(EvaluationSection.BATCH, read("").evaluation().batch());
    }

    @Test
    void theEssenceLeavesOutWhatMayChange() {
        assertEquals(
                read("").essence(),
                read("threads: 3\nout: x\nlog: {every: 7}\ndata: {dir: y}\nlimit: {steps: 3}\ncheckpoint: {every: 1}")
                        .essence());
        assertEquals(read("").essence(), read("evaluation: {batch: 9}").essence());
        assertNotEquals(read("").essence(), read("epochs: 5").essence());
        assertNotEquals(read("").essence(), read("conv: direct").essence());
        assertNotEquals(read("").essence(), read("precision: tf32").essence());
        assertNotEquals(read("").essence(), read("deterministic: false").essence());
    }

    @Test
    void unknownKeyInAFile() {
        assertEquals("""
                config: run.yaml line 3, column 3: there is no key optimizer.momentun
                    known   in optimizer: name, rate, momentum, nesterov, decay, decayNorms, beta1, beta2, epsilon, amsgrad, alpha, centered, clip
                    fix:    did you mean optimizer.momentum?""", complaint("epochs: 2\noptimizer:\n  momentun: 0.5\n"));
    }

    @Test
    void unknownKeyInTheWrongSection() {
        assertEquals("""
                config: --set rate=1: there is no key rate
                    known   seed, device, threads, conv, precision, deterministic, preset, data, model, teacher, method, awp, attack, optimizer, schedule, epochs, batch, overfitBatches, evaluation, checkpoint, limit, log, out, accumulate, ema, swa, mixing
                    fix:    did you mean optimizer.rate?""", complaint("", "rate=1"));
    }

    @Test
    void unknownSection() {
        assertEquals("""
                config: run.yaml line 1, column 1: there is no key optimiser
                    known   seed, device, threads, conv, precision, deterministic, preset, data, model, teacher, method, awp, attack, optimizer, schedule, epochs, batch, overfitBatches, evaluation, checkpoint, limit, log, out, accumulate, ema, swa, mixing
                    fix:    did you mean optimizer?""", complaint("optimiser: {rate: 0.1}"));
    }

    @Test
    void unknownModel() {
        assertEquals("""
                config: run.yaml line 1, column 9: there is no model "resnet81"
                    known   %s
                    fix:    did you mean resnet18?""".formatted(String.join(", ", Architecture.names())), complaint("model: {name: resnet81}"));
    }

    @Test
    void aValueOfAnotherKind() {
        assertEquals("""
                config: run.yaml line 1, column 1: epochs is many but must be a whole number, from 1 to 100000
                    fix:    give such a value, or leave epochs out for 3""", complaint("epochs: many"));
        assertEquals("""
                config: --set optimizer.nesterov=yes: optimizer.nesterov is yes but must be true or false
                    fix:    give such a value, or leave optimizer.nesterov out for true""", complaint("", "optimizer.nesterov=yes"));
        assertEquals("""
                config: run.yaml line 1, column 1: epochs is [1, 2] but must be a whole number, from 1 to 100000
                    fix:    give such a value, or leave epochs out for 3""", complaint("epochs: [1, 2]"));
        assertEquals("""
                config: run.yaml line 1, column 1: epochs is null but must be a whole number, from 1 to 100000
                    fix:    give such a value, or leave epochs out for 3""", complaint("epochs:"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "optimizer.rate     | 0    | a number, above 0, at most 10",
                "optimizer.rate     | 11   | a number, above 0, at most 10",
                "optimizer.rate     | NaN  | a number, above 0, at most 10",
                "optimizer.momentum | 1    | a number, 0 or more, below 1",
                "attack.radius      | 2    | a number or a fraction such as 8/255, from 0 to 1",
                "attack.radius      | 8/0  | a number or a fraction such as 8/255, from 0 to 1",
                "attack.radius      | -0.1 | a number or a fraction such as 8/255, from 0 to 1",
                "seed               | -1   | a whole number, 0 or more",
                "batch              | 0    | a whole number, from 1 to 65536",
                "batch              | 1.5  | a whole number, from 1 to 65536",
                "data.holdOut       | 0    | a whole number, 1 or more",
                "model.widths       | [0]  | a list such as [16, 32, 64] of whole numbers, from 1 to 65536",
                "schedule.points    | [2]  | a list such as [0, 0.5, 1] of numbers, from 0 to 1",
                "schedule.points    | [a]  | a list such as [0, 0.5, 1] of numbers, from 0 to 1",
                "optimizer.clip     | -1   | a number, 0 or more",
                "accumulate         | 0    | a whole number, from 1 to 65536",
                "ema.decay          | 1    | a number, 0 or more, below 1",
                "model.widths       | []   | a list such as [16, 32, 64] of whole numbers, from 1 to 65536",
            })
    void aValueOutOfRange(String key, String value, String range) {
        String first = complaint("", key + "=" + value).lines().findFirst().orElseThrow();
        assertEquals("config: --set %s=%s: %s is %s but must be %s".formatted(key, value, key, value, range), first);
    }

    @Test
    void aRecordMadeByHandIsCheckedToo() {
        assertEquals(
                """
                config: momentum is 1.0 but must be a number, 0 or more, below 1
                    fix:    give such a value""",
                assertThrows(ConfigError.class, () -> Config.SCHEMA.with(read(""), "optimizer.momentum", 1.0))
                        .getMessage());
    }

    @Test
    void aFixedArchitectureKeepsItsStages() {
        assertEquals("""
                config: resnet18 has widths [64, 128, 256, 512] and blocks [2, 2, 2, 2], not [8] and [1]
                    fix:    take the name resnet, whose widths and blocks are yours to choose""", complaint("teacher: {widths: [8], blocks: [1]}\nmodel: {name: resnet18}"));
    }

    /// As the PyTorch code does whose names the networks have: kuangliu's, akamaster's and TRADES'.
    @ParameterizedTest
    @CsvSource({
        "resnet, he, B",
        "resnet18, pytorch, B",
        "resnet18-cifar, pytorch, B",
        "resnet20, kaiming, A",
        "resnet110, kaiming, A",
        "wrn-34-10, he, B",
        "wrn, he, B",
        "mobilenetv2, pytorch, B",
        "densenet, pytorch, B",
        "densenet121, pytorch, B",
        "vit, vit, B",
        "vit-small, vit, B"
    })
    void weightsBeginAsThereAndShortcutsAreOfThatKind(String name, String initialiser, String shortcut) {
        ModelSection model = read("model: {name: " + name + "}").model();
        assertEquals(initialiser, model.initialiser());
        assertEquals(shortcut, model.shortcut());
        assertEquals(
                "he",
                read("model: {name: " + name + ", initialiser: he}").model().initialiser());
    }

    @Test
    void aTeacherOfAnotherKindHasItsOwnKind() {
        Config config = read("model: {name: wrn-34-10, activation: silu}\nteacher: {name: resnet18-cifar}");
        assertEquals("relu", config.teacher().activation());
        assertEquals("pytorch", config.teacher().initialiser());
        assertEquals("he", config.model().initialiser());
        Config other = read("model: {name: vit, patch: 8, heads: 2}\nteacher: {name: resnet18}");
        assertEquals(0, other.teacher().heads());
        assertEquals(8, read("model: {name: vit, patch: 8}").teacher().patch());
    }

    @Test
    void whatAnArchitectureDoesNotHave() {
        assertEquals("""
                config: wrn-34-10 has no shortcut A
                    fix:    leave model.shortcut out, or take a resnet""", complaint("model: {name: wrn-34-10, shortcut: A}"));
        assertEquals("""
                config: resnet18 has no activation silu
                    fix:    leave model.activation out, or take a wrn or preactresnet""", complaint("model: {name: resnet18, activation: silu}"));
        assertEquals("""
                config: vit-tiny has no activation silu
                    fix:    leave model.activation out, or take a wrn or preactresnet""", complaint("model: {name: vit-tiny, activation: silu}"));
        assertEquals("""
                config: resnet has no patches and heads, such as a patch of 4 and 2 heads
                    fix:    leave model.patch and model.heads out, or take a vit""", complaint("model: {heads: 2}"));
        assertEquals("""
                config: wrn has no patches and heads, such as a patch of 8 and 0 heads
                    fix:    leave model.patch and model.heads out, or take a vit""", complaint("model: {name: wrn, patch: 8}"));
        assertEquals("""
                config: vit has one width and one number of blocks, not 2
                    fix:    give one of each, such as [128] and [4]""", complaint("model: {name: vit, widths: [8, 8], blocks: [1, 1]}"));
        assertEquals("""
                config: mobilenetv2 has 7 stages, not 1
                    fix:    give one width and one number of blocks for each""", complaint("model: {name: mobilenetv2, widths: [8], blocks: [1]}"));
        assertEquals("""
                config: run.yaml line 1, column 20: there is no activation "swish"
                    known   relu, silu
                    fix:    take one of these""", complaint("model: {name: wrn, activation: swish}"));
        assertEquals("""
                config: wrn-28-10 has widths [160, 320, 640] and blocks [4, 4, 4], not [160, 320, 640] and [5, 5, 5]
                    fix:    take the name wrn, whose widths and blocks are yours to choose""", complaint("model: {name: wrn-28-10, blocks: [5, 5, 5]}"));
    }

    @Test
    void widthsAndBlocksBelongTogether() {
        assertEquals("""
                config: a model has 2 widths [8, 8] but 3 blocks [1, 1, 1]
                    fix:    give one width and one number of blocks for each stage""", complaint("model: {widths: [8, 8]}"));
    }

    @Test
    void nesterovNeedsMomentum() {
        assertEquals("""
                config: optimizer.nesterov is true but optimizer.momentum is 0
                    fix:    give optimizer.momentum a value above 0, or set optimizer.nesterov to false""", complaint("optimizer: {momentum: 0}"));
    }

    @ParameterizedTest
    @CsvSource({
        "sgd, 0.3, 0.9, true, 0",
        "adam, 0.001, 0, false, 0",
        "adamw, 0.001, 0, false, 0.01",
        "rmsprop, 0.01, 0, false, 0"
    })
    void anOptimizerFillsInWhatIsUsualForIt(String name, double rate, double momentum, boolean nesterov, double decay) {
        OptimizerSection optimizer = read("optimizer: {name: " + name + "}").optimizer();
        assertEquals(rate, optimizer.rate());
        assertEquals(momentum, optimizer.momentum());
        assertEquals(nesterov, optimizer.nesterov());
        assertEquals(decay, optimizer.decay());
        assertEquals(
                0.5,
                read("optimizer: {name: " + name + ", rate: 0.5}").optimizer().rate());
    }

    @Test
    void unknownOptimizer() {
        assertEquals("""
                config: run.yaml line 1, column 13: there is no optimizer "adan"
                    known   sgd, adam, adamw, rmsprop
                    fix:    did you mean adam?""", complaint("optimizer: {name: adan}"));
    }

    @Test
    void aMomentumThatIsNotTheOptimizers() {
        assertEquals("""
                config: optimizer.momentum is 0.9 but the momentum of adamw is optimizer.beta1
                    fix:    leave optimizer.momentum out, and set optimizer.beta1""", complaint("optimizer: {name: adamw, momentum: 0.9}"));
        assertEquals("""
                config: optimizer.nesterov is true but rmsprop does not look ahead
                    fix:    set optimizer.nesterov to false, or optimizer.name to sgd""", complaint("optimizer: {name: rmsprop, momentum: 0.9, nesterov: true}"));
    }

    @Test
    void aCycleRisesAsLongAsItFalls() {
        assertEquals(0.5, read("schedule: {name: cyclic}").schedule().rise());
        assertEquals(0.3, read("").schedule().rise());
        assertEquals(0.2, read("schedule: {name: cyclic, rise: 0.2}").schedule().rise());
    }

    @Test
    void pointsAndRatesBelongTogether() {
        assertEquals(
                List.of(0.0, 0.25, 1.0),
                read("schedule: {points: [0, 0.25, 1]}").schedule().points());
        assertEquals("""
                config: schedule.points are [0.0, 1.0] and schedule.rates [0.0, 1.0, 0.0]
                    fix:    give one rate for each point, and the points in ascending order""", complaint("schedule: {points: [0, 1]}"));
        assertEquals("""
                config: schedule.points are [0.0, 1.0, 0.4] and schedule.rates [0.0, 1.0, 0.0]
                    fix:    give one rate for each point, and the points in ascending order""", complaint("schedule: {points: [0, 1, 0.4]}"));
    }

    @Test
    void milestonesAscend() {
        assertEquals("""
                config: schedule.milestones are [4, 2], which do not ascend
                    fix:    sort them""", complaint("schedule: {milestones: [4, 2]}"));
        assertEquals("""
                config: schedule.milestones are [75, 75], which do not ascend
                    fix:    sort them""", complaint("schedule: {milestones: [75, 75]}"));
    }
}
