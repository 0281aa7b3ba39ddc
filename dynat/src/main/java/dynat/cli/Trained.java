package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.ModelSection;
import dynat.cli.config.Settings;
import dynat.cli.config.Yaml;
import dynat.datasets.DataError;
import dynat.datasets.Dataset;
import dynat.methods.Averaged;
import dynat.nn.Checkpoint;
import dynat.nn.Layer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A checkpoint that `train` wrote, and what it says of itself.
///
/// @param config what its networks were trained by
/// @param channels of the images that they take
/// @param classes that they tell apart
record Trained(Checkpoint checkpoint, Config config, int channels, int classes) {

    private static final String AVERAGE = "student" + Averaged.SUFFIX;

    /// Reads it and checks it.
    ///
    /// @throws dynat.nn.CheckpointError if it is damaged
    /// @throws DataError if it does not say how its networks are built
    static Trained read(Path file) {
        Checkpoint checkpoint = Checkpoint.read(file);
        Map<String, String> about = checkpoint.metadata();
        if (!about.keySet().containsAll(List.of("config", "channels", "classes", "run.epoch", "run.step"))) {
            throw new DataError("""
                    checkpoint: %s does not say how its networks are built
                        fix:    give one that train wrote, such as best.safetensors of a run folder""".formatted(file));
        }
        Settings settings = ConfigReader.settings();
        Yaml.read(about.get("config"), "the configuration in " + file, settings);
        return new Trained(
                checkpoint,
                ConfigReader.resolve(settings),
                Integer.parseInt(about.get("channels")),
                Integer.parseInt(about.get("classes")));
    }

    /// Builds the networks and gives them their weights.
    ///
    /// @param which `teacher`, `student`, `student_ema`, or `both` for all of these that there are
    /// @throws ConfigError if one is asked for that there is not
    Map<String, Layer> networks(String which) {
        boolean alone = !config.method().name().equals("dynat");
        if (alone && which.equals("teacher")) {
            throw ConfigError.of(
                    "%s has no teacher: it was trained by %s"
                            .formatted(checkpoint.source(), config.method().name()),
                    "leave --which out");
        }
        if (which.equals(AVERAGE) && !averaged()) {
            throw ConfigError.of(
                    "%s has no student_ema: it was trained without an average of weights"
                            .formatted(checkpoint.source()),
                    "leave --which out");
        }
        Map<String, Layer> networks = new LinkedHashMap<>();
        if (!alone && List.of("teacher", "both").contains(which)) {
            networks.put("teacher", network("teacher", config.teacher()));
        }
        if (List.of("student", "both").contains(which)) {
            networks.put("student", network("student", config.model()));
        }
        if (averaged() && List.of(AVERAGE, "both").contains(which)) {
            networks.put(AVERAGE, network(AVERAGE, config.model()));
        }
        return networks;
    }

    /// Returns the role of the network that the run was judged by.
    String judged() {
        return averaged() ? AVERAGE : "student";
    }

    private boolean averaged() {
        return config.ema().decay() > 0;
    }

    private Layer network(String role, ModelSection model) {
        Layer network = Networks.blank(model, channels, classes);
        checkpoint.under(role + ".").load(network.state());
        return network;
    }

    /// Returns normally if the networks can be asked about these images.
    void requireFit(Dataset data) {
        if (data.image().channels() != channels || data.classes() != classes) {
            throw ConfigError.of(
                    "%s has images of %d channels in %d classes, but the networks of %s take %d channels and tell %d classes apart"
                            .formatted(
                                    data.name(),
                                    data.image().channels(),
                                    data.classes(),
                                    checkpoint.source(),
                                    channels,
                                    classes),
                    "leave --data out to take %s".formatted(config.data().name()));
        }
    }

    /// Returns how far its training had come, in epochs and steps of the next.
    private String progress() {
        int epochs = Integer.parseInt(checkpoint.metadata().get("run.epoch")) - 1;
        String steps = checkpoint.metadata().get("run.step");
        return epochs + " epochs" + (steps.equals("0") ? "" : " and " + steps + " steps");
    }

    @Override
    public String toString() {
        return "%s, after %s".formatted(checkpoint.source(), progress());
    }
}
