package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dynat.autograd.Variable;
import dynat.cli.config.MethodName;
import dynat.methods.Awp;
import dynat.methods.Moment;
import dynat.methods.SwaAveraged;
import dynat.nn.Checkpoint;
import dynat.nn.Ema;
import dynat.nn.Layer;
import dynat.nn.Parameter;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every key of a method, of its attack and of what is around it arrives in what is built.
class MethodWiringTest {

    private static final String TABLE = """
            method.name=dynat    | method.class | Dynat    | method.name=natural
            method.name=lbgat    | method.class | Lbgat    |
            method.name=natural  | method.class | Natural  |
            method.name=pgd-at   | method.class | PgdAt    |
            method.name=trades   | method.class | Trades   | attack.start=noise
            method.name=mart     | method.class | Mart     |
            method.name=ard      | method.class | Ard      | method.teacherWeights=TEACHER
            method.name=rslad    | method.class | Rslad    | method.teacherWeights=TEACHER
            method.name=iad      | method.class | Iad      | method.teacherWeights=TEACHER
            method.name=adaad    | method.class | AdaAd    | method.teacherWeights=TEACHER
            method.name=hat      | method.class | Hat      | method.teacherWeights=TEACHER
            method.name=adr      | method.class | Adr      |
            method.name=fast-at  | method.class | FastAt   | attack.steps=1; attack.start=uniform
            method.name=free-at  | method.class | FreeAt   | attack.steps=1; attack.start=clean
            method.inner=kl                  | method.switches.inner            | DIVERGENCE     | attack.start=noise
            method.teacherOncePerStep=false  | method.switches.teaching         | ANEW           |
            method.teacherPass=eval          | method.switches.teaching         | EVAL_IN_ATTACK |
            method.teacher=ema               | method.switches.teaching         | GIVEN          |
            method.cleanForwardForBn=false   | method.switches.cleanForward     | false          |
            method.studentWeight=0.7         | method.switches.studentWeight    | 0.7            |
            method.klWeight=0.6              | method.switches.divergenceWeight | 0.6            |
            method.confidence=5.5            | method.switches.confidence       | 5.5            |
            method.cleanForwardForBn=true    | method.cleanForward | true  | method.name=pgd-at
            method.cleanForwardForBn=false   | method.cleanForward | false | method.name=trades
            method.beta=2.25                 | method.beta         | 2.25  | method.name=lbgat
            method.beta=2.25                 | method.beta         | 2.25  | method.name=trades
            method.beta=2.25                 | method.beta         | 2.25  | method.name=mart
            method.temperature=3.5           | method.temperature  | 3.5   | method.name=ard
            method.alpha=3/4                 | method.alpha        | 0.75  | method.name=ard
            method.alpha=3/4                 | method.cleanWeight  | 0.25  | method.name=rslad
            method.scale=7                   | method.scale        | 7.0   | method.name=rslad
            method.temperature=3.5           | method.temperature  | 3.5   | method.name=iad
            method.alpha=3/4                 | method.alpha        | 0.75  | method.name=iad
            method.beta=2.25                 | method.beta         | 2.25  | method.name=iad
            method.begin=11                  | method.begin        | 11.0  | method.name=iad
            method.temperature=3.5           | method.temperature    | 3.5   | method.name=iad-ii
            method.weights=[0.375, 0.125]    | method.teacherWeight  | 0.375 | method.name=iad-ii
            method.weights=[0.375, 0.125]    | method.standardWeight | 0.125 | method.name=iad-ii
            method.beta=2.25                 | method.beta           | 2.25  | method.name=iad-ii
            method.begin=11                  | method.begin          | 11.0  | method.name=iad-ii
            method.alpha=3/4                 | method.alpha          | 0.75  | method.name=adaad
            method.overClasses=false         | method.overClasses    | false | method.name=adaad
            method.beta=2.25                 | method.beta           | 2.25  | method.name=hat
            method.gamma=1.75                | method.gamma          | 1.75  | method.name=hat
            method.h=3.5                     | method.reach          | 3.5   | method.name=hat
            method.temperatures=[3.5, 1.25]  | method.annealing.fromTemperature | 3.5  | method.name=adr
            method.temperatures=[3.5, 1.25]  | method.annealing.toTemperature   | 1.25 | method.name=adr
            method.mix=[0.25, 0.75]          | method.annealing.fromMix         | 0.25 | method.name=adr
            method.mix=[0.25, 0.75]          | method.annealing.toMix           | 0.75 | method.name=adr
            epochs=8                         | method.annealing.epochs          | 8.0  | method.name=adr
            method.replays=5                 | method.replays        | 5                | method.name=free-at
            attack.radius=0.0625             | method.radius         | 0.0625           | method.name=free-at
            batch=5                          | method.delta.shape    | [5, 3, 8, 8]     | method.name=free-at
            attack.radius=0.0625             | method.search.ascent.ball.radius | 0.0625  |
            attack.stride=0.015625           | method.search.ascent.stride      | 0.015625 |
            attack.steps=7                   | method.search.ascent.steps       | 7       |
            attack.start=uniform             | method.search.ascent.start       | UNIFORM |
            attack.warmup=2.5                | method.search.warmup             | 2.5     |
            awp.use=true                     | method.class  | Awp  | method.name=pgd-at
            awp.use=true                     | method.class  | Awp  | method.name=trades
            awp.use=true                     | method.class  | Awp  |
            awp.gamma=0.03125                | method.gamma  | 0.03125 | method.name=trades; awp.use=true
            awp.warmup=4                     | method.warmup | 4.0  | method.name=trades; awp.use=true
            ema.recompute=true               | method.recomputed | true | ema.decay=0.9
            """;

    /// What is tested below, by more than a line: weights of networks, and how averages move.
    private static final Set<String> BELOW = Set.of(
            "method.attackBn",
            "method.teacherWeights",
            "method.standardWeights",
            "method.teacherDecay",
            "awp.beta",
            "ema.decay",
            "ema.warmup",
            "swa.start");

    private static final String STANDARD = ";method.standardWeights=STANDARD";

    @TempDir
    private static Path folder;

    private static Path teacher() {
        return folder.resolve("teacher.safetensors");
    }

    private static Path standard() {
        return folder.resolve("standard.safetensors");
    }

    /// Networks as another program would save them, drawn by other seeds than the runs'.
    @BeforeAll
    static void teachers() {
        save(teacher(), 98);
        save(standard(), 99);
    }

    private static void save(Path file, long seed) {
        Devices.choose("ejml", 1).device().run(() -> {
            try (var _ = Scope.open("teacher")) {
                var plan = Wiring.config(List.of()).model().plan(Wiring.IMAGE, 3);
                Checkpoint.save(file, plan.network(Draws.of(seed, "other")).state(), Map.of());
                return null;
            }
        });
    }

    static Stream<Wiring> table() {
        return Wiring.table(TABLE).map(MethodWiringTest::taught);
    }

    /// Keys, of which every row or test here shows that they arrive.
    static Set<String> keys() {
        return Stream.concat(Wiring.table(TABLE).map(Wiring::key), BELOW.stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Wiring taught(Wiring row) {
        boolean wants = MethodName.of(row.method()).orElseThrow().needsWeights();
        String beside = row.beside()
                + (wants ? "; method.teacherWeights=TEACHER" : "")
                + (row.method().equals("iad-ii") ? STANDARD : "");
        return new Wiring(row.said(), row.place(), row.becomes(), files(beside));
    }

    private static String files(String said) {
        return said.replace("TEACHER", teacher().toString())
                .replace("STANDARD", standard().toString());
    }

    /// What a method cannot be without.
    private static List<String> of(String method, String... more) {
        String beside = taught(new Wiring("", "", "", "method.name=" + method)).beside();
        return Stream.concat(Wiring.assignments(beside), Arrays.stream(more)).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void arrives(Wiring row) {
        row.assertArrives();
    }

    /// A key that several methods read must arrive in each of them.
    @ParameterizedTest
    @MethodSource("methods")
    void noKeyThatAMethodReadsIsForgotten(String method) {
        Set<String> shown = Wiring.table(TABLE)
                .filter(row -> row.method().equals(method))
                .map(Wiring::key)
                .collect(Collectors.toSet());
        shown.addAll(BELOW);
        Set<String> read = new LinkedHashSet<>();
        MethodName.of(method).orElseThrow().reads().forEach(key -> read.add("method." + key));
        read.removeAll(shown);
        assertEquals(Set.of(), read);
    }

    static Stream<String> methods() {
        return Arrays.stream(MethodName.values()).map(MethodName::word);
    }

    @Test
    void iadFromTwoTeachers() {
        assertEquals(
                "IadII",
                Wiring.built(of("iad-ii"), built -> built.method().getClass().getSimpleName()));
    }

    static Stream<String> attacking() {
        return MethodName.reading("attackBn").stream();
    }

    @ParameterizedTest
    @MethodSource("attacking")
    void theStatisticsThatTheAttackedStudentNormalisesBy(String method) {
        for (var row : Map.of("eval", "RUNNING", "train", "BATCH").entrySet()) {
            assertEquals(
                    row.getValue(),
                    Wiring.built(
                            of(method, "method.attackBn=" + row.getKey()),
                            built -> Wiring.at(built, "method.search.pass.by").toString()));
        }
    }

    static Stream<String> taught() {
        return MethodName.reading("teacherWeights").stream();
    }

    @ParameterizedTest
    @MethodSource("taught")
    void theTeacherThatIsGiven(String method) {
        String role = method.equals("hat") ? "helper" : "teacher";
        assertEquals(
                List.of(true, true),
                Wiring.built(
                        of(method, "method.teacherWeights=" + teacher()),
                        built -> List.of(
                                Wiring.drawn(built.teacher(), "other", 98).equals(Wiring.numbers(built.network(role))),
                                Wiring.drawn(built.student(), "student", 1)
                                        .equals(Wiring.numbers(built.network("student"))))));
    }

    @Test
    void theSecondTeacherThatIsGiven() {
        assertEquals(
                List.of(true, true),
                Wiring.built(
                        of("iad-ii"),
                        built -> List.of(
                                Wiring.drawn(built.teacher(), "other", 98)
                                        .equals(Wiring.numbers(built.network("teacher"))),
                                Wiring.drawn(built.teacher(), "other", 99)
                                        .equals(Wiring.numbers(built.network("standard"))))));
    }

    /// An average moves with the optimizer; the share of it that stays in its first step.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            method.name=adr; method.teacherDecay=0.75    | 0.75
            method.teacher=ema; method.teacherDecay=0.75 | 0.75
            ema.decay=0.75; ema.warmup=false             | 0.75
            ema.decay=0.75                               | 0.1
            ema.decay=0.0625                             | 0.0625
            """)
    void howMuchOfAnAverageStays(String said, double stays) {
        double share = Wiring.built(Wiring.assignments(said).toList(), built -> {
            Ema ema = (Ema) Wiring.at(built, "method.optimizer.ema");
            Layer student = built.network("student");
            Parameter one = student.parameters().sequencedValues().getFirst();
            double before = one.value().toDoubles()[0];
            double[] moved = one.value().toDoubles();
            moved[0] += 1;
            one.write(moved);
            ema.update();
            Parameter averaged = ema.average().parameters().sequencedValues().getFirst();
            return 1 - (averaged.value().toDoubles()[0] - before);
        });
        assertEquals(stays, share, 1e-12);
    }

    @Test
    void theFirstEpochOfTheMean() {
        List<Integer> asked = new ArrayList<>();
        Wiring.built(List.of("swa.start=3", "epochs=4"), built -> {
            var swa = ((SwaAveraged) built.method()).swa();
            for (int epoch = 1; epoch <= 4; epoch++) {
                int now = epoch;
                swa.end(epoch, _ -> asked.add(now));
            }
            return null;
        });
        assertEquals(List.of(3, 4), asked, "statistics are made anew");
    }

    @Test
    void whatMakesWeightsWorse() {
        Wiring.built(List.of("method.name=pgd-at", "awp.use=true"), built -> {
            assertSame(Awp.Proxy.ADVERSARY, ((Awp) built.method()).proxy());
            return null;
        });
        for (String method : List.of("trades", "dynat")) {
            Wiring.built(List.of("method.name=" + method, "awp.use=true", "awp.beta=3.5"), built -> {
                Awp awp = (Awp) built.method();
                assertEquals(worse(awp.student(), Awp.Proxy.trades(3.5)), worse(awp.student(), awp.proxy()), method);
                assertNotEquals(worse(awp.student(), Awp.Proxy.trades(6)), worse(awp.student(), awp.proxy()));
                return null;
            });
        }
    }

    private static double worse(Layer student, Awp.Proxy proxy) {
        Shape shape = new Shape(2, 3, 8, 8);
        double[] x = new double[2 * 3 * 8 * 8];
        Arrays.setAll(x, i -> i % 7 / 7.0);
        Tensor clean = Tensor.of(shape, x);
        Arrays.setAll(x, i -> i % 5 / 5.0);
        Moment moment = new Moment(clean, new int[] {0, 2}, Tensor.oneHot(new int[] {0, 2}, 3), null, 0.1, 0);
        return proxy.loss(student, moment, Variable.constant(Tensor.of(shape, x)))
                .value()
                .item();
    }
}
