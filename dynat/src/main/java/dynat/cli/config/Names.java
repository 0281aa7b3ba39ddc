package dynat.cli.config;

import dynat.attacks.Start;
import dynat.datasets.Catalogue;
import dynat.nn.Initialiser;
import dynat.tensor.Devices;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The names that keys choose from.
enum Names {
    DATA("data set", () -> Catalogue.ENTRIES.stream().map(Catalogue.Entry::name).toList()),
    DEVICE(
            "device",
            () -> Stream.concat(
                            Stream.of("auto"),
                            Devices.probe().stream()
                                    .map(probe -> probe.backend().name()))
                    .toList()),
    MODEL("model", () -> words(Architecture.values())),
    INITIALISER("initialiser", () -> words(Initialiser.values())),
    METHOD("method", () -> List.of("dynat", "pgd-at")),
    STATISTICS("batch norm mode", () -> List.of("eval", "train")),
    PRESET("preset", () -> words(Preset.values())),
    START("start", () -> words(Start.values())),
    ROLE("role", () -> List.of("student", "teacher", "both", "student_ema")),
    NORM("norm", () -> List.of("Linf")),
    SCHEDULE(
            "schedule",
            () -> List.of("onecycle", "multistep", "reference", "constant", "step", "piecewise", "cosine", "cyclic")),
    OPTIMIZER("optimizer", () -> words(OptimizerName.values()));

    private final String noun;
    private final Supplier<List<String>> known;

    Names(String noun, Supplier<List<String>> known) {
        this.noun = noun;
        this.known = known;
    }

    /// Returns those called `noun`, as [Key#among] does.
    static Names of(String noun) {
        return Arrays.stream(values())
                .filter(names -> names.noun.equals(noun))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there are no names of the kind " + noun));
    }

    List<String> known() {
        return known.get();
    }

    private static List<String> words(Enum<?>[] values) {
        return Arrays.stream(values).map(Names::word).toList();
    }

    /// Returns the constant's name as a user writes it.
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
