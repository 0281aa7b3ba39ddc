package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.ModelSection;
import dynat.cli.config.Settings;
import dynat.datasets.Dataset;
import dynat.nn.Checkpoint;
import dynat.nn.Layer;
import dynat.nn.Standardise;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;

/// A teacher that has learnt: a checkpoint of any kind that `eval` reads, and the network in it by which `eval` would
/// judge it.
///
/// @param subject what is in the checkpoint
/// @param model   its network, as a section of a configuration
record TeacherFile(Subject subject, ModelSection model) {

    private static final EvalConfig.Model UNSAID = new EvalConfig.Model(null, null, null, null, null, null, null, null);

    /// Gives the section `teacher` what is seen in the weights that settings name, where it says nothing itself.
    static void fill(Settings settings) {
        ConfigReader.teacherWeights(settings)
                .ifPresent(file -> ConfigReader.teacher(settings, of(file).model, "the weights " + file));
    }

    private static TeacherFile of(String file) {
        Checkpoint checkpoint = Checkpoint.read(Path.of(file));
        if (Trained.is(checkpoint)) {
            Trained trained = Trained.of(checkpoint);
            return new TeacherFile(trained, trained.config().model());
        }
        Foreign foreign = Foreign.of(checkpoint, UNSAID);
        return new TeacherFile(foreign, foreign.model());
    }

    /// Returns the network with its weights.
    ///
    /// @param file     the checkpoint
    /// @param said     what the configuration says of it
    /// @param training what the student will learn from
    /// @throws ConfigError if it is another network than is said, or for other images
    /// @throws dynat.nn.CheckpointError if it cannot be read, or its tensors are not those of the network
    static Layer network(String file, ModelSection said, Dataset training) {
        TeacherFile teacher = of(file);
        teacher.require(said);
        teacher.requireFit(training);
        Subject subject = teacher.subject;
        if (subject instanceof Foreign foreign) {
            boolean statistics = said.standardise() && !teacher.model.standardise();
            subject = Foreign.of(foreign.checkpoint(), asked(said, statistics ? Networks.statistics(training) : null));
        }
        return subject.networks(subject.judged(), "teacher.weights").get(subject.judged());
    }

    /// What the file cannot say: strides, the activation, heads, and what the images are normalised by.
    private static EvalConfig.Model asked(ModelSection said, Standardise statistics) {
        return new EvalConfig.Model(
                said.name(),
                said.widths(),
                said.blocks(),
                said.shortcut(),
                said.activation(),
                said.heads() == 0 ? null : said.heads(),
                statistics == null ? null : numbers(statistics.mean().value().toDoubles()),
                statistics == null ? null : numbers(statistics.std().value().toDoubles()));
    }

    private static List<Double> numbers(double[] values) {
        return DoubleStream.of(values).boxed().toList();
    }

    private void require(ModelSection said) {
        require("name", ConfigReader.family(said.name()), ConfigReader.family(model.name()));
        require("widths", said.widths(), model.widths());
        require("blocks", said.blocks(), model.blocks());
        require("shortcut", said.shortcut(), model.shortcut());
        require("patch", said.patch(), model.patch());
        if (subject instanceof Trained) {
            require("name", said.name(), model.name());
            require("activation", said.activation(), model.activation());
            require("heads", said.heads(), model.heads());
            require("standardise", said.standardise(), model.standardise());
        }
        if (model.standardise()) {
            require("standardise", said.standardise(), true);
        }
    }

    private void require(String key, Object said, Object seen) {
        if (!said.equals(seen)) {
            throw ConfigError.of(
                    "teacher.%s is %s, but the network in %s has %s"
                            .formatted(key, said, subject.checkpoint().source(), seen),
                    "leave the section teacher out, or give other weights");
        }
    }

    private void requireFit(Dataset training) {
        int channels = training.image().channels(), classes = training.classes();
        if (subject.channels() != channels || subject.classes() != classes) {
            throw ConfigError.of(
                    "the teacher in %s takes images of %d channels and tells %d classes apart, but %s has %d channels and %d classes"
                            .formatted(
                                    subject.checkpoint().source(),
                                    subject.channels(),
                                    subject.classes(),
                                    training.name(),
                                    channels,
                                    classes),
                    "give a teacher that was trained on " + training.name());
        }
        subject.requireSize(training);
    }
}
