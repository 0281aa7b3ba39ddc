package dynat.cli.config;

import java.util.List;

/// Which checkpoints a run writes besides `last` and `best` at each epoch's end; no result depends on it.
public record CheckpointSection(
        @Key(about = "epochs between two checkpoints epoch-NNN that stay, 0 for none", otherwise = "0", min = 0)
        int every,

        @Key(about = "how many of these stay, the newest, 0 for all", otherwise = "3", min = 0)
        int keep,

        @Key(
                about = "steps after which last is written anew within an epoch, 0 for any number",
                otherwise = "0",
                min = 0)
        int steps,

        @Key(about = "time after which last is written anew within an epoch, 0s for any", otherwise = "10m")
        Span time,

        @Key(
                about =
                        "the first and the last epoch of those that all keep their checkpoint, such as [91, 100]; null for"
                                + " none",
                otherwise = "null",
                min = 1,
                max = 100_000)
        List<Integer> window) {

    /// As when left out.
    static final CheckpointSection DEFAULT = new CheckpointSection(0, 3, 0, new Span("10m"), null);

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public CheckpointSection {
        Requirement.check(CheckpointSection.class, every, keep, steps, time, window);
        if (window != null && (window.size() != 2 || window.getFirst() > window.getLast())) {
            throw ConfigError.of(
                    "checkpoint.window is %s".formatted(window),
                    "give the first and the last epoch, such as [91, 100]");
        }
    }
}
