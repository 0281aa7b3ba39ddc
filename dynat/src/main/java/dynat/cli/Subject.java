package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cli.config.DataSection;
import dynat.cli.config.EvalConfig;
import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.nn.Checkpoint;
import dynat.nn.Layer;
import dynat.tensor.Shape;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What `eval` attacks: a checkpoint, and the networks in it. As text, which checkpoint it is.
interface Subject {

    Checkpoint checkpoint();

    /// Returns the data that it was trained on, if it says.
    Optional<DataSection> trainedOn();

    /// Returns how many channels its images have.
    int channels();

    /// Returns the extents `[C, H, W]` of the only images that its networks take; empty if they take many.
    Optional<Shape> only();

    /// Returns how many classes it tells apart.
    int classes();

    /// Returns the role of the network that is attacked if nobody says which.
    String judged();

    /// Builds networks and gives them their weights.
    ///
    /// @param which a role, or `both` for all that there are
    /// @param flag  what says so, for messages
    /// @throws ConfigError if one is asked for that there is not
    Map<String, Layer> networks(String which, String flag);

    /// Returns normally if the networks can be asked about these images.
    void requireFit(Dataset data);

    /// Returns what was found out about it, for a report.
    Map<String, Object> found();

    /// Reads one.
    ///
    /// @param key      which dictionary of tensors in the file; null for the only one
    /// @param model    what the user says is in it
    /// @param terminal is told what was seen
    static Subject read(Path path, String key, EvalConfig.Model model, Terminal terminal) {
        Checkpoint file = key == null ? Checkpoint.read(path) : Checkpoint.read(path, key);
        if (Trained.is(file)) {
            if (!model.isBlank()) {
                throw ConfigError.of(
                        "%s was written by train and knows its networks".formatted(file.source()),
                        "leave out --model and --set");
            }
            return Trained.of(file);
        }
        Foreign foreign = Foreign.of(file, model);
        if (!foreign.names().said().isEmpty()) {
            terminal.err().println(foreign.names().said());
        }
        terminal.err().println("seen: " + foreign.seen());
        return foreign;
    }

    /// Returns normally if the networks take images of this size, whatever their channels.
    default void requireSize(Dataset data) {
        ImageSize image = data.image();
        only().filter(only -> only.dim(1) != image.height() || only.dim(2) != image.width())
                .ifPresent(only -> {
                    throw ConfigError.of(
                            "%s has images of %d x %d, but the network of %s takes %d x %d alone"
                                    .formatted(
                                            data.name(),
                                            image.height(),
                                            image.width(),
                                            checkpoint().source(),
                                            only.dim(1),
                                            only.dim(2)),
                            "give images of that size");
                });
    }

    /// Returns what to do about images that do not fit a network.
    ///
    /// @param otherwise for images that are not from arrays
    static String fix(Dataset data, int channels, int classes, String otherwise) {
        if (!data.name().equals("npy") || data.image().channels() != channels) {
            return otherwise;
        }
        return data.classes() < classes
                ? "write classes=%d behind the files, with a comma, if labels up to %d mean what the network tells apart"
                        .formatted(classes, classes - 1)
                : "number the labels from 0 to %d".formatted(classes - 1);
    }
}
