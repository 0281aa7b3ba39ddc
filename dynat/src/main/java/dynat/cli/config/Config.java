package dynat.cli.config;

import dynat.datasets.Extra;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Everything that a training run depends on; made by [ConfigReader].
///
/// The records are the configuration file: each component is a key of the same name, each record in it a section
/// such as [OptimizerSection], and each [Key] the key's description. Images live in `[0, 1]`, and so do `radius`
/// and `stride`.
public record Config(
        @Key(about = "what every random number follows from", otherwise = "1", min = 0)
        long seed,

        @Key(about = "what computes", otherwise = "auto", among = "device")
        String device,

        @Key(
                about = "threads to compute with, 0 for one per core; the result does not depend on it",
                otherwise = "0",
                min = 0,
                max = 1024)
        int threads,

        @Key(
                about = "how simd computes 3 x 3 convolutions of stride 1: winograd has fewer products, direct the"
                        + " smaller errors, auto takes winograd where it pays",
                otherwise = "auto",
                among = "convolution algorithm")
        String conv,

        @Key(
                about = "how exactly a GPU computes: f32; tf32, whose products have rounded factors; bf16, whose"
                        + " activations are rounded too",
                otherwise = "f32",
                among = "precision")
        String precision,

        @Key(
                about = "whether the same seed must give the same bits; where not, a GPU may be faster",
                otherwise = "true")
        boolean deterministic,

        @Key(
                about = "what keys are where they are left out: quick, for a few minutes on two cores; std, the usual"
                        + " attack; ref, what the method's reference code takes",
                otherwise = "quick",
                among = "preset")
        String preset,

        DataSection data,
        ModelSection model,
        ModelSection teacher,
        MethodSection method,
        AwpSection awp,
        AttackSection attack,
        OptimizerSection optimizer,
        ScheduleSection schedule,

        @Key(about = "times to go through the training images", otherwise = "3", min = 1, max = 100_000)
        int epochs,

        @Key(about = "images in a training step", otherwise = "32", min = 1, max = 65_536)
        int batch,

        @Key(
                about =
                        "batches to learn by heart: trained on, always the same, and judged and measured on; 0 to train on all",
                otherwise = "0",
                min = 0,
                max = 65_536)
        int overfitBatches,

        EvaluationSection evaluation,
        CheckpointSection checkpoint,
        LimitSection limit,
        LogSection log,

        @Key(about = "the run folder; null for runs/<date-time>-<data>-<method>", otherwise = "null")
        String out,

        @Key(
                about = "batches whose mean gradient makes one step; batch norm sees each batch by itself",
                otherwise = "1",
                min = 1,
                max = 65_536)
        int accumulate,

        EmaSection ema,
        SwaSection swa,
        MixingSection mixing) {

    static final Schema SCHEMA = Schema.of(Config.class);

    /// Keys and sections that the result's bits do not follow from, and their defaults.
    private static final Map<String, Object> MAY_CHANGE = new LinkedHashMap<>();

    static {
        MAY_CHANGE.put("threads", 0);
        MAY_CHANGE.put("data.dir", null);
        MAY_CHANGE.put("data.offline", false);
        MAY_CHANGE.put("data.mirror", null);
        MAY_CHANGE.put("evaluation.batch", EvaluationSection.BATCH);
        MAY_CHANGE.put("checkpoint", CheckpointSection.DEFAULT);
        MAY_CHANGE.put("limit", LimitSection.DEFAULT);
        MAY_CHANGE.put("log", LogSection.DEFAULT);
    }

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public Config {
        Requirement.check(
                Config.class,
                seed,
                device,
                threads,
                conv,
                precision,
                deterministic,
                preset,
                data,
                model,
                teacher,
                method,
                awp,
                attack,
                optimizer,
                schedule,
                epochs,
                batch,
                overfitBatches,
                evaluation,
                checkpoint,
                limit,
                log,
                out,
                accumulate,
                ema,
                swa,
                mixing);
        if (ema.decay() > 0 && swa.start() > 0) {
            throw ConfigError.of(
                    "ema.decay is %s and swa.start %d, but a run is judged by one average"
                            .formatted(ema.decay(), swa.start()),
                    "set one of them to 0");
        }
        int additional = data.extra() == null ? 0 : Extra.of(data.extraPart(), batch);
        if (data.extra() != null && overfitBatches == 0 && (additional == 0 || additional == batch)) {
            throw ConfigError.of(
                    "data.extraPart is %s, and so %d images of a batch of %d would be additional"
                            .formatted(data.extraPart(), additional, batch),
                    batch == 1 ? "take larger batches" : "take larger batches, or a part nearer to 0.5");
        }
        if (swa.start() > epochs) {
            throw ConfigError.of(
                    "swa.start is %d but there are %d epochs".formatted(swa.start(), epochs),
                    "begin at one of them, or set swa.start to 0");
        }
        if (checkpoint.window() != null && checkpoint.window().getLast() > epochs) {
            throw ConfigError.of(
                    "checkpoint.window is %s but there are %d epochs".formatted(checkpoint.window(), epochs),
                    "end it at epoch %d at the latest".formatted(epochs));
        }
    }

    /// This configuration with its choices about this machine made.
    ///
    /// @param device which `auto` is
    /// @return       the same otherwise
    public Config on(String device) {
        return SCHEMA.with(this, "device", device);
    }

    /// What the result's bits follow from: this configuration without what may differ between machines or be changed
    /// when a run is resumed ([#mayChange]), and without `out`.
    ///
    /// @return the same with defaults in their place
    public Config essence() {
        Config essence = SCHEMA.with(this, "out", null);
        for (Map.Entry<String, Object> free : MAY_CHANGE.entrySet()) {
            essence = SCHEMA.with(essence, free.getKey(), free.getValue());
        }
        return essence;
    }

    /// {@return the keys and sections that a resumed run may be given otherwise, as a sentence lists them}
    public static String mayChange() {
        List<String> all = List.copyOf(MAY_CHANGE.keySet());
        return String.join(", ", all.subList(0, all.size() - 1)) + " and " + all.getLast();
    }

    /// {@return every key's value as text, by the key's path}
    public Map<String, String> values() {
        return SCHEMA.values(this);
    }
}
