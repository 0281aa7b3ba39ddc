package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.DataSection;
import dynat.cli.config.ModelSection;
import dynat.cli.config.Settings;
import dynat.cli.config.Yaml;
import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.methods.Averaged;
import dynat.methods.SwaAveraged;
import dynat.nn.Checkpoint;
import dynat.nn.Layer;
import dynat.nn.Notes;
import dynat.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A checkpoint that `train` wrote, and what it says of itself.
///
/// @param config what its networks were trained by
/// @param image size of those that it was trained on
/// @param classes that they tell apart
record Trained(Checkpoint checkpoint, Config config, ImageSize image, int classes) implements Subject {

    private static final List<String> ABOUT = List.of("config", "channels", "classes", "run.epoch", "run.step");
    private static final String AVERAGE = "student" + Averaged.SUFFIX, MEAN = "student" + SwaAveraged.SUFFIX;

    /// Returns whether `train` wrote it.
    static boolean is(Checkpoint checkpoint) {
        return checkpoint.metadata().keySet().containsAll(ABOUT);
    }

    /// Reads what a checkpoint that `train` wrote says of itself.
    ///
    /// @throws dynat.nn.CheckpointError if a number that it notes is none
    static Trained of(Checkpoint checkpoint) {
        Notes notes = Notes.of(checkpoint);
        Settings settings = ConfigReader.settings();
        Yaml.read(notes.metadata().get("config"), "the configuration in " + checkpoint.source(), settings);
        return new Trained(
                checkpoint,
                ConfigReader.resolve(settings),
                new ImageSize(count(notes, "channels"), extent(notes, "height"), extent(notes, "width")),
                count(notes, "classes"));
    }

    /// Old checkpoints do not say; their networks take images of any size.
    private static int extent(Notes notes, String which) {
        return notes.metadata().containsKey(which) ? count(notes, which) : 1;
    }

    private static int count(Notes notes, String which) {
        return (int) notes.whole(which, 1, Integer.MAX_VALUE);
    }

    @Override
    public int channels() {
        return image.channels();
    }

    @Override
    public Optional<Shape> only() {
        return Stream.of(config.model(), config.teacher())
                .flatMap(model -> model.plan(image, classes).only().stream())
                .findFirst();
    }

    @Override
    public Optional<DataSection> trainedOn() {
        return Optional.of(config.data());
    }

    @Override
    public Map<String, Layer> networks(String which, String flag) {
        List<String> roles = roles();
        if (!which.equals("both") && !roles.contains(which)) {
            throw ConfigError.of(
                    "%s has no %s: it was trained %s"
                            .formatted(
                                    checkpoint.source(),
                                    which,
                                    List.of(AVERAGE, MEAN).contains(which)
                                            ? "without an average of weights"
                                            : "by " + config.method().name()),
                    "leave %s out".formatted(flag));
        }
        Map<String, Layer> networks = new LinkedHashMap<>();
        roles.stream()
                .filter(role -> which.equals("both") || which.equals(role))
                .forEach(role -> networks.put(role, network(role)));
        return networks;
    }

    /// Returns the networks' roles, those that the tensors' names begin with, the teachers' first.
    private List<String> roles() {
        return Stream.of("teacher", "helper", "standard", "student", AVERAGE, MEAN)
                .filter(role -> checkpoint.values().keySet().stream().anyMatch(name -> name.startsWith(role + ".")))
                .toList();
    }

    @Override
    public String judged() {
        return config.swa().start() > 0 ? MEAN : config.ema().decay() > 0 ? AVERAGE : "student";
    }

    private Layer network(String role) {
        ModelSection model = role.startsWith("student") ? config.model() : config.teacher();
        Layer network = Networks.blank(model, image, classes);
        checkpoint.under(role + ".").load(network.state());
        return network;
    }

    @Override
    public void requireFit(Dataset data) {
        if (data.image().channels() != channels() || data.classes() != classes) {
            throw ConfigError.of(
                    "%s has images of %d channels in %d classes, but the networks of %s take %d channels and tell %d classes apart"
                            .formatted(
                                    data.name(),
                                    data.image().channels(),
                                    data.classes(),
                                    checkpoint.source(),
                                    channels(),
                                    classes),
                    Subject.fix(
                            data,
                            channels(),
                            classes,
                            "leave --data out to take %s"
                                    .formatted(config.data().name())));
        }
        requireSize(data);
    }

    @Override
    public Map<String, Object> found() {
        return Map.of();
    }

    /// Returns how far its training had come, in epochs and steps of the next.
    private String progress() {
        Notes notes = Notes.of(checkpoint);
        int epochs = count(notes, "run.epoch") - 1;
        long steps = notes.whole("run.step", 0, Integer.MAX_VALUE);
        return epochs + " epochs" + (steps == 0 ? "" : " and " + steps + " steps");
    }

    @Override
    public String toString() {
        return "%s, after %s".formatted(checkpoint.source(), progress());
    }
}
