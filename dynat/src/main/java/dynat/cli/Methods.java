package dynat.cli;

import dynat.attacks.ProjectedAscent;
import dynat.attacks.Start;
import dynat.cli.config.AttackSection;
import dynat.cli.config.AwpSection;
import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.MethodName;
import dynat.cli.config.MethodSection;
import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.methods.AdaAd;
import dynat.methods.Adr;
import dynat.methods.Ard;
import dynat.methods.Averaged;
import dynat.methods.Awp;
import dynat.methods.Dynat;
import dynat.methods.FastAt;
import dynat.methods.FreeAt;
import dynat.methods.Hat;
import dynat.methods.Iad;
import dynat.methods.IadII;
import dynat.methods.Lbgat;
import dynat.methods.Mart;
import dynat.methods.Method;
import dynat.methods.MinMax;
import dynat.methods.Natural;
import dynat.methods.PgdAt;
import dynat.methods.Rslad;
import dynat.methods.Search;
import dynat.methods.SwaAveraged;
import dynat.methods.Teachers;
import dynat.methods.Trades;
import dynat.nn.Ema;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.nn.Pass;
import dynat.nn.Swa;
import dynat.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Builds methods by their configuration; [MethodName] says what they are.
final class Methods {

    private final Config config;
    private final Dataset training;
    private final boolean resumed;
    private final Layer student;
    private final Map<String, Ema> averages = new LinkedHashMap<>(); // moved by the optimizer, the first of them first

    private Methods(Config config, Dataset training, boolean resumed) {
        this.config = config;
        this.training = training;
        this.resumed = resumed;
        this.student = fresh();
    }

    /// Returns the method with the networks as they begin.
    ///
    /// @param training what is learnt from
    /// @param resumed  whether the weights will come from a checkpoint of the run: then no other is read
    static Method of(Config config, Dataset training, boolean resumed) {
        Methods methods = new Methods(config, training, resumed);
        if (config.swa().start() > 0) {
            Swa swa = new Swa(methods.student, methods.fresh(), config.swa().start());
            return new SwaAveraged(methods.method(), swa);
        }
        if (config.ema().decay() == 0) {
            return methods.method();
        }
        Ema ema = methods.average("ema", config.ema().decay(), config.ema().warmup());
        return new Averaged(methods.method(), ema, config.ema().recompute());
    }

    /// Returns normally if a method that learns from a teacher which has learnt is given one.
    ///
    /// @throws ConfigError if not
    static void requireTeacher(Config config) {
        MethodSection keys = config.method();
        boolean frozen = MethodName.of(keys.name()).orElseThrow().needsWeights() || "frozen".equals(keys.teacher());
        boolean second = MethodName.IAD_II.word().equals(keys.name());
        if (second && keys.standardWeights() == null) {
            throw ConfigError.of(
                    "iad-ii learns from a second teacher, which was trained on clean images, but method.standardWeights"
                            + " is null",
                    "give its checkpoint with --set method.standardWeights=FILE");
        }
        if (frozen && keys.teacherWeights() == null) {
            throw ConfigError.of(
                    "%s learns from a teacher that has learnt, but method.teacherWeights is null"
                            .formatted(keys.name() + (keys.teacher() == null ? "" : ", its teacher frozen,")),
                    "give the teacher's checkpoint with --teacher-weights FILE");
        }
    }

    private Method method() {
        MethodSection keys = config.method();
        return switch (MethodName.of(keys.name()).orElseThrow()) {
            case DYNAT -> perturbed(dynat());
            case LBGAT -> {
                Layer teacher = teacher();
                yield new Lbgat(
                        teacher, student, search(), keys.beta(), optimizer(Teachers.networks(teacher, student)));
            }
            case NATURAL -> new Natural(student, optimizer());
            case PGD_AT -> perturbed(new PgdAt(student, search(), keys.cleanForwardForBn(), optimizer()));
            case TRADES -> perturbed(new Trades(student, search(), keys.beta(), keys.cleanForwardForBn(), optimizer()));
            case MART -> new Mart(student, search(), keys.beta(), optimizer());
            case ARD ->
                new Ard(
                        teacher(),
                        student,
                        search(),
                        keys.temperature(),
                        keys.alpha().value(),
                        optimizer());
            case RSLAD ->
                new Rslad(teacher(), student, search(), 1 - keys.alpha().value(), keys.scale(), optimizer());
            case IAD ->
                new Iad(
                        teacher(),
                        student,
                        search(),
                        keys.temperature(),
                        keys.alpha().value(),
                        keys.beta(),
                        keys.begin(),
                        optimizer());
            case IAD_II ->
                new IadII(
                        teacher(),
                        teacher(keys.standardWeights()),
                        student,
                        search(),
                        keys.temperature(),
                        keys.weights().getFirst(),
                        keys.weights().getLast(),
                        keys.beta(),
                        keys.begin(),
                        optimizer());
            case ADAAD ->
                new AdaAd(teacher(), student, search(), keys.alpha().value(), keys.overClasses(), optimizer());
            case HAT -> new Hat(teacher(), student, search(), keys.h(), keys.beta(), keys.gamma(), optimizer());
            case ADR -> adr();
            case FAST_AT -> new FastAt(student, search(), optimizer());
            case FREE_AT -> FreeAt.of(student, config.attack().radius().value(), keys.replays(), batch(), optimizer());
        };
    }

    private Adr adr() {
        MethodSection keys = config.method();
        List<Double> temperatures = keys.temperatures(), mix = keys.mix();
        Ema ema = average("teacher", keys.teacherDecay(), false); // before the optimizer, which moves it
        return new Adr(
                student,
                ema,
                search(),
                new Adr.Annealing(
                        temperatures.getFirst(),
                        temperatures.getLast(),
                        mix.getFirst(),
                        mix.getLast(),
                        config.epochs()),
                optimizer());
    }

    /// The shape of the largest batch.
    private Shape batch() {
        ImageSize image = training.image();
        return new Shape(config.batch(), image.channels(), image.height(), image.width());
    }

    private Dynat dynat() {
        MethodSection keys = config.method();
        boolean trained = keys.teacher().equals("trained");
        Dynat.Teaching teaching = !trained
                ? Dynat.Teaching.GIVEN
                : keys.teacherPass().equals("eval")
                        ? Dynat.Teaching.EVAL_IN_ATTACK
                        : keys.teacherOncePerStep() ? Dynat.Teaching.ONCE : Dynat.Teaching.ANEW;
        Layer teacher = keys.teacher().equals("ema")
                ? average("teacher", keys.teacherDecay(), false).average()
                : teacher();
        return new Dynat(
                teacher,
                student,
                search(),
                new Dynat.Switches(
                        keys.inner().equals("ce") ? Dynat.Inner.LABEL : Dynat.Inner.DIVERGENCE,
                        teaching,
                        keys.cleanForwardForBn(),
                        keys.studentWeight(),
                        keys.klWeight(),
                        keys.confidence()),
                trained ? optimizer(Teachers.networks(teacher, student)) : optimizer());
    }

    private Method perturbed(MinMax method) {
        AwpSection awp = config.awp();
        if (!awp.use()) {
            return method;
        }
        Awp.Proxy proxy = awp.beta() == null ? Awp.Proxy.ADVERSARY : Awp.Proxy.trades(awp.beta());
        return new Awp(method, proxy, awp.gamma(), awp.warmup());
    }

    private Layer fresh() {
        return Networks.fresh(config.model(), "student", training, config.seed());
    }

    private Ema average(String name, double decay, boolean warmup) {
        Ema average = new Ema(student, fresh(), decay, warmup);
        averages.put(name, average);
        return average;
    }

    private Layer teacher() {
        return teacher(config.method().teacherWeights());
    }

    /// @param weights the checkpoint; `null` for a teacher that begins anew
    private Layer teacher(String weights) {
        return weights == null || resumed
                ? Networks.fresh(config.teacher(), "teacher", training, config.seed())
                : TeacherFile.network(weights, config.teacher(), training);
    }

    private Optimizer optimizer() {
        return optimizer(Map.of("student", student));
    }

    private Optimizer optimizer(Map<String, Layer> learning) {
        return Learning.optimizer(config, learning, averages);
    }

    private Search search() {
        AttackSection attack = config.attack();
        return new Search(
                new ProjectedAscent(
                        attack.radius().value(),
                        attack.stride().value(),
                        attack.steps(),
                        Start.valueOf(attack.start().toUpperCase(Locale.ROOT))),
                config.method().attackBn().equals("train") ? Pass.ATTACK_TRAIN : Pass.EVAL,
                attack.warmup());
    }
}
