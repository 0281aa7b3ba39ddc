package dynat.cli.config;

import dynat.attacks.Norm;
import dynat.attacks.Start;
import dynat.datasets.Border;
import dynat.datasets.Catalogue;
import dynat.nn.Activation;
import dynat.nn.Initialiser;
import dynat.nn.Shortcut;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Devices;
import dynat.tensor.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The names that keys choose from.
enum Names {
    DATA("data set", Catalogue::names),
    DEVICE(
            "device",
            () -> Stream.concat(
                            Stream.of("auto"),
                            Devices.probe().stream()
                                    .map(probe -> probe.backend().name()))
                    .toList()),
    CONVOLUTION("convolution algorithm", () -> words(ConvolutionAlgorithm.values())),
    PRECISION("precision", () -> words(Precision.values())),
    MODEL("model", Architecture::names),
    SHORTCUT(
            "shortcut",
            () -> Arrays.stream(Shortcut.values()).map(Shortcut::name).toList()),
    ACTIVATION("activation", () -> words(Activation.values())),
    INITIALISER("initialiser", () -> words(Initialiser.values())),
    METHOD("method", MethodName::names),
    INNER("inner loss", () -> List.of("ce", "kl")),
    TEACHER("teacher", () -> List.of("trained", "frozen", "ema")),
    STATISTICS("batch norm mode", () -> List.of("eval", "train")),
    PRESET("preset", () -> words(Preset.values())),
    BORDER("border", () -> words(Border.values())),
    START("start", () -> words(Start.values())),
    ROLE("role", () -> List.of("student", "teacher", "helper", "standard", "both", "student_ema", "student_swa")),
    NORM("norm", () -> Arrays.stream(Norm.values()).map(Norm::toString).toList()),
    PROTOCOL("protocol", () -> List.of("robustbench")),
    SCHEDULE(
            "schedule",
            () -> List.of("onecycle", "multistep", "reference", "constant", "step", "piecewise", "cosine", "cyclic")),
    OPTIMIZER("optimizer", () -> words(OptimizerName.values()));

    private final String noun;
    private final Supplier<List<String>> names;
    private volatile List<String> known; // probing a device takes a while, and nothing changes

    Names(String noun, Supplier<List<String>> names) {
        this.noun = noun;
        this.names = names;
    }

    /// Returns those called `noun`, as [Key#among] does.
    static Names of(String noun) {
        return Arrays.stream(values())
                .filter(names -> names.noun.equals(noun))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there are no names of the kind " + noun));
    }

    List<String> known() {
        if (known == null) {
            known = names.get();
        }
        return known;
    }

    /// Returns whether a key may have this name; that of a data set may go on behind a colon.
    boolean admits(String name) {
        return this == DATA ? Catalogue.knows(name) : known().contains(name);
    }

    private static List<String> words(Enum<?>[] values) {
        return Arrays.stream(values).map(Names::word).toList();
    }

    /// Returns the constant's name as a user writes it.
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
