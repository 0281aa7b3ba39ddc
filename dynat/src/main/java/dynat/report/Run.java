package dynat.report;

import dynat.datasets.DataError;
import dynat.datasets.NpyFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What a run folder says.
///
/// @param name    what the page calls it
/// @param config  every key's value as text, by the key's path
/// @param metrics by epoch
/// @param history what happened
/// @param outcome on the test images; empty if they were not measured
/// @param samples images to it; empty if there are none
/// @param missing what could not be read, and why
public record Run(
        String name,
        Map<String, String> config,
        Metrics metrics,
        History history,
        Optional<Outcome> outcome,
        Optional<Samples> samples,
        List<String> missing) {

    private static final int LARGEST = 1 << 28; // bytes of a file

    /// Reads a folder. What is missing or damaged is named in `missing`, and the rest is taken.
    ///
    /// @param folder the run's
    /// @param name   what the page is to call it
    /// @param config every key's value as text, by the key's path
    /// @return       the run
    public static Run read(Path folder, String name, Map<String, String> config) {
        List<String> missing = new ArrayList<>();
        Optional<Metrics> metrics = part(folder.resolve("metrics.csv"), bytes -> Metrics.of(lines(bytes)), missing);
        Optional<History> history = part(folder.resolve("events.jsonl"), bytes -> History.of(lines(bytes)), missing);
        history.filter(read -> read.passedOver() > 0)
                .ifPresent(read -> missing.add("events.jsonl: %d of its lines are no events, and were passed over"
                        .formatted(read.passedOver())));
        Optional<Outcome> outcome = part(
                folder.resolve("outcome.json"), bytes -> new JsonMapper().readValue(bytes, Outcome.class), missing);
        Optional<Samples> samples = part(
                folder.resolve("samples.npy"),
                bytes -> Samples.of(NpyFile.of("samples.npy", MemorySegment.ofArray(bytes))),
                missing);
        if (samples.isPresent()
                && outcome.isPresent()
                && samples.get().count() != outcome.get().samples().size()) {
            missing.add("samples.npy: it holds other images than outcome.json");
            samples = Optional.empty();
        }
        return new Run(
                name,
                config,
                metrics.orElse(Metrics.NONE),
                history.orElse(History.NONE),
                outcome,
                samples,
                List.copyOf(missing));
    }

    private static <T> Optional<T> part(Path file, Function<byte[], T> reader, List<String> missing) {
        String problem;
        try {
            if (!Files.isRegularFile(file)) {
                problem = "there is none";
            } else if (Files.size(file) > LARGEST) {
                problem = "it has more than %d bytes".formatted(LARGEST);
            } else {
                T read = reader.apply(Files.readAllBytes(file));
                if (read != null) {
                    return Optional.of(read);
                }
                problem = "it holds null";
            }
        } catch (IOException | JacksonException | DataError | IllegalArgumentException damaged) {
            problem = String.valueOf(damaged.getMessage()).lines().findFirst().orElse("it is damaged");
        }
        missing.add("%s: %s".formatted(file.getFileName(), problem));
        return Optional.empty();
    }

    private static List<String> lines(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }

    /// {@return a key's value; empty if it has none}
    ///
    /// @param key its path
    String value(String key) {
        return config.getOrDefault(key, "");
    }

    /// {@return whether nothing more is to come, as far as the folder tells}
    boolean isDone() {
        return history.ending().filter(ending -> ending.event().equals("end")).isPresent();
    }

    /// {@return how the run stands, in a few words}
    String state() {
        return history.ending()
                .map(ending -> switch (ending.event()) {
                    case "end" ->
                        ending.limit().isEmpty() ? "finished" : "ended early, by its limit of " + ending.limit();
                    case "interrupted" -> "interrupted; it can be resumed";
                    case "diverged" -> "diverged: " + ending.problem();
                    default -> "failed: " + ending.problem();
                })
                .orElse("no end is written: it is still going on, or was cut off");
    }
}
