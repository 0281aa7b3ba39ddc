package dynat.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresetTest {

    private static Config read(String yaml, String... assignments) {
        Settings settings = ConfigReader.settings();
        Yaml.read(yaml, "run.yaml", settings);
        List.of(assignments).forEach(settings::assign);
        return ConfigReader.resolve(settings);
    }

    private static String complaint(String yaml, String... assignments) {
        return assertThrows(ConfigError.class, () -> read(yaml, assignments)).getMessage();
    }

    static Stream<Arguments> all() {
        return MethodName.names().stream()
                .flatMap(method -> Stream.of("quick", "std", "ref").map(preset -> Arguments.of(method, preset)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyPresetIsWholeForEveryMethod(String method, String preset) {
        Config config = read("method: {name: %s}\npreset: %s".formatted(method, preset));
        assertEquals(config, read(YamlWriter.write(config, false)));
        Map<String, String> values = config.values();
        MethodName.of(method).orElseThrow().needs().forEach(key -> assertNotNull(values, "method." + key));
    }

    private static void assertNotNull(Map<String, String> values, String key) {
        assertEquals(false, values.get(key).equals("null"), key);
    }

    /// The numbers of `java -jar dynat.jar train` before there were presets for whole configurations.
    @ParameterizedTest
    @ValueSource(strings = {"dynat", "pgd-at"})
    void quickIsWhatItWas(String method) {
        Config config = read("method: {name: %s}".formatted(method));
        assertEquals("quick", config.preset());
        assertEquals(new AttackSection(new Fraction("8/255"), new Fraction("4/255"), 2, "clean", 0), config.attack());
        OptimizerSection o = config.optimizer();
        assertEquals(
                "sgd 0.3 0.9 true 0.0",
                "%s %s %s %s %s".formatted(o.name(), o.rate(), o.momentum(), o.nesterov(), o.decay()));
        assertEquals("onecycle", config.schedule().name());
        assertEquals(3, config.epochs());
        assertEquals(32, config.batch());
        MethodSection keys = config.method();
        assertEquals("eval", keys.attackBn());
        assertEquals(method.equals("dynat"), keys.cleanForwardForBn());
        if (method.equals("dynat")) {
            assertEquals(
                    "ce trained train 1.0 0.0 0.0 true",
                    "%s %s %s %s %s %s %s"
                            .formatted(
                                    keys.inner(),
                                    keys.teacher(),
                                    keys.teacherPass(),
                                    keys.studentWeight(),
                                    keys.klWeight(),
                                    keys.confidence(),
                                    keys.teacherOncePerStep()));
        }
    }

    /// But for the start of an attack by a divergence, and attacks of one step, quick is quick for all.
    @ParameterizedTest
    @MethodSource("all")
    void quickIsTheSameForAll(String method, String preset) {
        if (preset.equals("quick")) {
            assertEquals(
                    outside(read("")).entrySet(),
                    outside(read("method: {name: %s}".formatted(method))).entrySet());
        }
    }

    private static Map<String, String> outside(Config config) {
        Map<String, String> values = new TreeMap<>(config.values());
        values.keySet()
                .removeIf(key -> key.startsWith("method.")
                        || Set.of("attack.start", "attack.steps", "attack.stride")
                                .contains(key));
        return values;
    }

    @Test
    void whatIsSaidWinsOverThePreset() {
        Config config = read("preset: ref\nmethod: {name: trades, beta: 1}\nepochs: 7", "optimizer.decay=0.5");
        assertEquals(1.0, config.method().beta());
        assertEquals(7, config.epochs());
        assertEquals(0.5, config.optimizer().decay());
        assertEquals(128, config.batch());
        assertEquals(0.1, config.optimizer().rate());
    }

    @Test
    void theEpochsThatAPresetKeepsAreThoseOfItsOwnLength() {
        assertEquals(List.of(91, 100), read("preset: ref").checkpoint().window());
        assertEquals(null, read("preset: ref\nepochs: 50").checkpoint().window());
        assertEquals(
                List.of(40, 50),
                read("preset: ref\nepochs: 50\ncheckpoint: {window: [40, 50]}")
                        .checkpoint()
                        .window());
    }

    @Test
    void freeAdversarialTrainingStepsAcrossItsWholeBall() {
        AttackSection attack = read("preset: ref\nmethod: {name: free-at}\nattack: {radius: 4/255}")
                .attack();
        assertEquals("4/255", attack.stride().text());
    }

    @Test
    void aModelAndADataSetHaveTheirOwnNumbers() {
        assertEquals(
                0.01,
                read("preset: ref\nmethod: {name: mart}\nmodel: {name: resnet18}")
                        .optimizer()
                        .rate());
        assertEquals(
                0.1,
                read("preset: ref\nmethod: {name: mart}\nmodel: {name: wrn-28-10}")
                        .optimizer()
                        .rate());
        assertEquals(
                10,
                read("preset: ref\nmethod: {name: rslad}\ndata: {name: cifar100}")
                        .method()
                        .scale());
        assertEquals(
                1,
                read("preset: ref\nmethod: {name: rslad}\ndata: {name: cifar10}")
                        .method()
                        .scale());
    }

    @Test
    void theUsualAttackIsTakenByMethodsOfSeveralStepsOnly() {
        assertEquals(
                "8/255",
                read("preset: std\nmethod: {name: mart}").attack().radius().text());
        assertEquals(
                "2/255",
                read("preset: std\nmethod: {name: mart}").attack().stride().text());
        assertEquals(1, read("preset: std\nmethod: {name: fast-at}").attack().steps());
        assertEquals(
                "10/255",
                read("preset: std\nmethod: {name: fast-at}").attack().stride().text());
    }

    @Test
    void weightsArePerturbedByWhatIsUsualForTheMethod() {
        assertEquals(
                new AwpSection(true, 0.005, 9, 6.0),
                read("preset: ref\nawp: {use: true}").awp());
        assertEquals(0.2, read("preset: ref\nawp: {use: true}").method().studentWeight());
        assertEquals("kl", read("preset: ref\nawp: {use: true}").method().inner());
        assertEquals(
                new AwpSection(true, 0.01, 0, null),
                read("method: {name: pgd-at}\nawp: {use: true}").awp());
        assertEquals(
                new AwpSection(false, null, null, null), read("preset: ref").awp());
    }

    @Test
    void anotherOptimizerOrScheduleHasNoneOfThePresetsNumbers() {
        Config config = read("preset: ref\nmethod: {name: pgd-at}\noptimizer: {name: adam}\nschedule: {name: cosine}");
        assertEquals(0.001, config.optimizer().rate());
        assertEquals(0, config.optimizer().decay());
        assertEquals(List.of(75, 90), config.schedule().milestones());
        assertEquals(200, config.epochs());
        Config same = read("preset: ref\nmethod: {name: pgd-at}\noptimizer: {name: sgd}\nschedule: {name: multistep}");
        assertEquals(0.1, same.optimizer().rate());
        assertEquals(List.of(100, 150), same.schedule().milestones());
    }

    @Test
    void unknownNames() {
        assertEquals("""
                config: run.yaml line 1, column 1: there is no preset "reff"
                    known   quick, std, ref
                    fix:    did you mean ref?""", complaint("preset: reff"));
        assertEquals("""
                config: --set method.name=tradse: there is no method "tradse"
                    known   %s
                    fix:    did you mean trades?""".formatted(String.join(", ", MethodName.names())), complaint("", "method.name=tradse"));
    }

    @Test
    void aPerturbationIsNoMethod() {
        assertEquals("""
                config: --set method.name=trades-awp: trades-awp is no method: the weights of another are perturbed
                    fix:    give --awp with pgd-at, trades or dynat""", complaint("", "method.name=trades-awp"));
    }

    @Test
    void aKeyThatTheMethodDoesNotRead() {
        assertEquals(
                """
                config: --set method.beta=3: method.beta is 3, but pgd-at does not read it
                    fix:    leave it out; it is read by %s""".formatted(String.join(", ", MethodName.reading("beta"))),
                complaint("method: {name: pgd-at}", "method.beta=3"));
        assertEquals("""
                config: run.yaml line 1, column 24: method.studentWeight is 0.5, but trades does not read it
                    fix:    leave it out; it is read by dynat""", complaint("method: {name: trades, studentWeight: 0.5}"));
        assertEquals(
                1, read("method: {name: trades, studentWeight: 1}").method().studentWeight()); // the default
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "method: {name: trades, beta: null} | method.beta is null, but trades reads it | give it a value, or leave it out",
                "method: {name: fast-at}\\nattack: {steps: 10} | attack.steps is 10, but fast-at takes one step | leave attack.steps out, or take pgd-at",
                "method: {name: fast-at}\\nattack: {start: noise} | attack.start is noise, but fast-at begins anywhere in the ball | leave attack.start out, or set it to uniform",
                "method: {name: free-at}\\nattack: {stride: 2/255} | attack.stride is 2/255 and attack.radius 8/255, but a step of free-at is as long as the radius | leave attack.stride out",
                "method: {name: free-at}\\nattack: {steps: 10} | attack.steps is 10, but free-at takes one step | leave attack.steps out, or take pgd-at",
                "method: {name: free-at}\\nattack: {start: uniform} | attack.start is uniform, but free-at begins at clean images, and goes on where the last batch ended | leave attack.start out",
                "method: {name: free-at}\\nattack: {warmup: 2} | attack.warmup is 2.0, but the ball of free-at does not grow | leave attack.warmup out, or take fast-at",
                "method: {name: free-at}\\naccumulate: 4 | accumulate is 4, but free-at takes a step for each replay of a batch | leave accumulate at 1, and take larger batches",
                "method: {name: trades}\\nattack: {start: clean} | attack.start is clean, but there the divergence that trades attacks with has no gradient | set attack.start to noise or uniform",
                "method: {inner: kl} | attack.start is clean, but there the divergence that dynat attacks with has no gradient | set attack.start to noise or uniform",
                "method: {name: mart}\\nawp: {use: true} | awp.use is true, but the weights of mart are not perturbed | leave --awp out, or take pgd-at, trades or dynat",
                "awp: {gamma: 0.1} | awp.use is false, awp.gamma 0.1, awp.warmup null and awp.beta null, and the method is dynat | give --awp, or leave these keys out",
                "method: {teacher: ema}\\nteacher: {name: resnet18} | method.teacher is ema, an average of the student, but the teacher is a resnet18 and the student a resnet | leave the section teacher out",
                "method: {name: adr}\\nteacher: {name: resnet18} | the teacher of adr is an average of the student, but the teacher is a resnet18 and the student a resnet | leave the section teacher out",
                "method: {teacher: trained, teacherWeights: t.pt} | method.teacherWeights is t.pt, but method.teacher is trained | leave method.teacher out, or the weights",
                "method: {teacherDecay: 0.9} | method.teacher is trained and method.teacherDecay 0.9 | give a decay to the teacher ema, and to no other",
                "method: {name: adr, mix: [0.5]} | method.mix has 1 numbers, [0.5] | give 2, for the first step and the last"
            })
    void whatDoesNotGoTogether(String yaml, String problem, String fix) {
        assertEquals("config: %s\n    fix:    %s".formatted(problem, fix), complaint(yaml.replace("\\n", "\n")));
    }

    @Test
    void weightsMakeATeacherFrozen() {
        assertEquals("frozen", read("method: {teacherWeights: t.pt}").method().teacher());
        assertEquals(0.995, read("method: {teacher: ema}").method().teacherDecay());
    }

    @Test
    void anOldPresetFillsNothing() {
        assertEquals("""
                config: run.yaml line 1, column 10: attack.preset is now preset, and fills in optimizer, schedule, epochs and batch too
                    fix:    give preset: ref, or set attack.radius, attack.stride, attack.steps, attack.start""", complaint("attack: {preset: ref}"));
        String run = "attack: {preset: ref, radius: 0.031, stride: 0.007, steps: 10, start: noise}\nmethod: {name: %s}";
        assertEquals("quick", read(run.formatted("dynat")).preset());
        assertEquals("0.031", read(run.formatted("dynat")).attack().radius().text());
        assertEquals(
                false,
                read((run + "\nepochs: 3").formatted("pgd-at").replace("pgd-at", "pgd-at, cleanForwardForBn: true"))
                        .method()
                        .cleanForwardForBn());
    }
}
