package dynat.cli.config;

import java.util.List;
import java.util.Map;

/// What the keys of a method must be to each other, and to the rest of a configuration.
final class MethodRules {

    private static final String SECTION = "method.";
    /// Methods whose attack makes a divergence from the student's own answer large, whatever their keys.
    private static final List<String> ATTACKING_BY_DIVERGENCE = List.of("lbgat", "trades", "hat");

    private MethodRules() {}

    /// Fills in what follows from other keys: weights are given to a teacher that is frozen, an average moves as slowly
    /// as in the code that made it usual, and free adversarial training steps across its whole ball.
    ///
    /// @throws ConfigError if the perturbation of weights is taken for a method
    static void fill(Settings settings) {
        String name = settings.text("method.name");
        if (name.endsWith("awp")) {
            throw ConfigError.of(
                    "%s: %s is no method: the weights of another are perturbed"
                            .formatted(settings.get("method.name").orElseThrow().from(), name),
                    "give --awp with pgd-at, trades or dynat");
        }
        if (name.equals("dynat") && isGiven(settings, "teacherWeights")) {
            settings.fill("method.teacher", "frozen", "the weights of a teacher");
        }
        if (settings.text("method.teacher").equals("ema")) {
            settings.fill("method.teacherDecay", "0.995", "the teacher ema");
        }
        if (name.equals(MethodName.FREE_AT.word())) {
            settings.copy("attack.stride", "attack.radius");
        }
    }

    private static boolean isGiven(Settings settings, String key) {
        return settings.get(SECTION + key).filter(setting -> !setting.isNull()).isPresent();
    }

    /// Returns normally if nobody gave the method a key that it does not read; a key's default is as good as none.
    ///
    /// @throws ConfigError about the first
    static void requireRead(Settings settings) {
        MethodName.of(settings.text("method.name"))
                .ifPresent(method -> settings.given().forEach((path, setting) -> {
                    if (path.startsWith(SECTION) && !path.equals("method.name")) {
                        requireRead(method, path.substring(SECTION.length()), setting, settings.schema());
                    }
                }));
    }

    private static void requireRead(MethodName method, String key, Setting setting, Schema schema) {
        String path = SECTION + key;
        if (!method.reads().contains(key)
                && !setting.toString().equals(schema.key(path).otherwise())) {
            throw ConfigError.of(
                    "%s: %s is %s, but %s does not read it".formatted(setting.from(), path, setting, method.word()),
                    "leave it out; it is read by " + String.join(", ", MethodName.reading(key)));
        }
    }

    /// Returns normally if a configuration is one that its method can work with.
    ///
    /// @throws ConfigError if it is not
    static Config require(Config config) {
        MethodName method = MethodName.of(config.method().name()).orElseThrow();
        Map<String, String> values = config.values();
        for (String key : method.needs()) {
            if (values.get(SECTION + key).equals("null")) {
                throw ConfigError.of(
                        "method.%s is null, but %s reads it".formatted(key, method.word()),
                        "give it a value, or leave it out");
            }
        }
        attack(config, method);
        awp(config, method);
        teacher(config, method);
        return config;
    }

    private static void attack(Config config, MethodName method) {
        AttackSection attack = config.attack();
        if (method.takesOneStep() && attack.steps() != 1) {
            throw ConfigError.of(
                    "attack.steps is %d, but %s takes one step".formatted(attack.steps(), method.word()),
                    "leave attack.steps out, or take pgd-at");
        }
        if (method == MethodName.FAST_AT && !attack.start().equals("uniform")) {
            throw ConfigError.of(
                    "attack.start is %s, but fast-at begins anywhere in the ball".formatted(attack.start()),
                    "leave attack.start out, or set it to uniform");
        }
        if (method == MethodName.FREE_AT) {
            free(config, attack);
        }
        if (attack.start().equals("clean")
                && (ATTACKING_BY_DIVERGENCE.contains(method.word())
                        || "kl".equals(config.method().inner()))) {
            throw ConfigError.of(
                    "attack.start is clean, but there the divergence that %s attacks with has no gradient"
                            .formatted(method.word()),
                    "set attack.start to noise or uniform");
        }
    }

    /// Free adversarial training has no attack of its own: one perturbation moves by the radius, and goes on from batch
    /// to batch.
    private static void free(Config config, AttackSection attack) {
        if (attack.stride().value() != attack.radius().value()) {
            throw ConfigError.of(
                    "attack.stride is %s and attack.radius %s, but a step of free-at is as long as the radius"
                            .formatted(attack.stride(), attack.radius()),
                    "leave attack.stride out");
        }
        if (!attack.start().equals("clean")) {
            throw ConfigError.of(
                    "attack.start is %s, but free-at begins at clean images, and goes on where the last batch ended"
                            .formatted(attack.start()),
                    "leave attack.start out");
        }
        if (attack.warmup() != 0) {
            throw ConfigError.of(
                    "attack.warmup is %s, but the ball of free-at does not grow".formatted(attack.warmup()),
                    "leave attack.warmup out, or take fast-at");
        }
        if (config.accumulate() != 1) {
            throw ConfigError.of(
                    "accumulate is %d, but free-at takes a step for each replay of a batch"
                            .formatted(config.accumulate()),
                    "leave accumulate at 1, and take larger batches");
        }
    }

    private static void awp(Config config, MethodName method) {
        AwpSection awp = config.awp();
        if (awp.use() && !method.takesAwp()) {
            throw ConfigError.of(
                    "awp.use is true, but the weights of %s are not perturbed".formatted(method.word()),
                    "leave --awp out, or take pgd-at, trades or dynat");
        }
        boolean beta = awp.use() && method != MethodName.PGD_AT;
        if (awp.use() != (awp.gamma() != null) || awp.use() != (awp.warmup() != null) || beta != (awp.beta() != null)) {
            throw ConfigError.of(
                    "awp.use is %s, awp.gamma %s, awp.warmup %s and awp.beta %s, and the method is %s"
                            .formatted(awp.use(), awp.gamma(), awp.warmup(), awp.beta(), method.word()),
                    awp.use()
                            ? "give awp.gamma, awp.warmup and, but for pgd-at, awp.beta; or leave them out"
                            : "give --awp, or leave these keys out");
        }
    }

    private static void teacher(Config config, MethodName method) {
        MethodSection keys = config.method();
        boolean ema = "ema".equals(keys.teacher());
        if (method == MethodName.DYNAT
                && keys.teacherWeights() != null
                && !keys.teacher().equals("frozen")) {
            throw ConfigError.of(
                    "method.teacherWeights is %s, but method.teacher is %s"
                            .formatted(keys.teacherWeights(), keys.teacher()),
                    "leave method.teacher out, or the weights");
        }
        if (method == MethodName.DYNAT && ema != (keys.teacherDecay() != null)) {
            throw ConfigError.of(
                    "method.teacher is %s and method.teacherDecay %s".formatted(keys.teacher(), keys.teacherDecay()),
                    "give a decay to the teacher ema, and to no other");
        }
        if ((ema || method == MethodName.ADR) && !config.teacher().equals(config.model())) {
            throw ConfigError.of(
                    "%s an average of the student, but the teacher is a %s and the student a %s"
                            .formatted(
                                    ema ? "method.teacher is ema," : "the teacher of adr is",
                                    config.teacher().name(),
                                    config.model().name()),
                    "leave the section teacher out");
        }
    }
}
