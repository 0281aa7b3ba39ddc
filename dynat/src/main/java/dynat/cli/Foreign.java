package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cli.config.DataSection;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.ModelSection;
import dynat.datasets.Dataset;
import dynat.nn.Activation;
import dynat.nn.Checkpoint;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.Plan;
import dynat.nn.PreActResNet;
import dynat.nn.Pretrained;
import dynat.nn.ResNet;
import dynat.nn.Shortcut;
import dynat.nn.Standardise;
import dynat.nn.VisionTransformer;
import dynat.nn.WideResNet;
import dynat.tensor.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A checkpoint of another program, and the network that its tensors are seen to be of.
///
/// @param names its names mapped to those used here
/// @param network what is in it
/// @param normalisation mean and deviation that the user gave; otherwise the file's, if it has any
record Foreign(Checkpoint.Names names, Plan network, Optional<Normalisation> normalisation) implements Subject {

    /// What images are normalised by, one number a channel.
    record Normalisation(List<Double> mean, List<Double> std) {}

    /// Sees what is in a checkpoint.
    ///
    /// @param asked what the user says is in it
    /// @throws dynat.nn.CheckpointError if it does not look like a network that is known
    /// @throws ConfigError if it looks like another one than the user says
    static Foreign of(Checkpoint checkpoint, EvalConfig.Model asked) {
        Checkpoint.Names names = Checkpoint.Names.of(checkpoint);
        Plan seen = Plan.seenIn(names.checkpoint());
        Foreign foreign = new Foreign(names, seen, normalisation(asked, seen.channels()));
        foreign.requireSame("name", asked.name(), asked.family().orElse(null), seen.family());
        foreign.requireSame("widths", asked.widths(), seen.widths());
        foreign.requireSame("blocks", asked.blocks(), seen.blocks());
        foreign.requireSame("shortcut", asked.shortcut(), foreign.shortcut());
        return asked.name() == null && asked.activation() == null && asked.heads() == null
                ? foreign
                : new Foreign(names, asked.plan(seen, foreign.shortcut()), foreign.normalisation());
    }

    /// Returns what goes around blocks; all families but residual networks have projections or nothing.
    private String shortcut() {
        return network instanceof ResNet.Config residual ? residual.shortcut().name() : Shortcut.B.name();
    }

    private static Optional<Normalisation> normalisation(EvalConfig.Model asked, int channels) {
        if (asked.mean() == null && asked.std() == null) {
            return Optional.empty();
        }
        if (asked.mean() == null || asked.std() == null) {
            throw ConfigError.of(
                    "model.mean is %s and model.std is %s".formatted(asked.mean(), asked.std()),
                    "give both, one number a channel, or none");
        }
        if (asked.mean().size() != channels || asked.std().size() != channels) {
            throw ConfigError.of(
                    "model.mean has %d numbers and model.std %d, but the network takes images of %d channels"
                            .formatted(asked.mean().size(), asked.std().size(), channels),
                    "give one number a channel");
        }
        return Optional.of(new Normalisation(asked.mean(), asked.std()));
    }

    private void requireSame(String key, Object asked, Object seen) {
        requireSame(key, asked, asked, seen);
    }

    /// @param said what the user wrote, which means `asked`
    private void requireSame(String key, Object said, Object asked, Object seen) {
        if (asked != null && !asked.equals(seen)) {
            throw new ConfigError("""
                    config: model.%s is %s, but %s has %s
                        seen    %s
                        fix:    leave out --model and --set model.%s, or give what is seen""".formatted(key, said, checkpoint().source(), seen, seen(), key));
        }
    }

    /// Returns the network in the words of the flags.
    String seen() {
        return "model %s, widths %s, blocks %s, %s%d channels, %d classes, %s"
                .formatted(
                        network.family(),
                        network.widths(),
                        network.blocks(),
                        details(),
                        network.channels(),
                        network.classes(),
                        normalises() ? "input normalised" : "input as it is");
    }

    private String details() {
        return switch (network) {
            case ResNet.Config residual
            when residual.strides().stream().skip(1).anyMatch(stride -> stride != 2) ->
                "shortcut %s, strides %s, ".formatted(residual.shortcut(), residual.strides());
            case ResNet.Config residual -> "shortcut %s, ".formatted(residual.shortcut());
            case WideResNet.Config wide -> word(wide.activation()) + ", ";
            case PreActResNet.Config before -> word(before.activation()) + ", ";
            case VisionTransformer.Config vit -> "patch %d, %d heads, ".formatted(vit.patch(), vit.heads());
            default -> "";
        };
    }

    private static String word(Activation activation) {
        return activation.name().toLowerCase(Locale.ROOT);
    }

    private boolean normalises() {
        return normalisation.isPresent() || Pretrained.isNormalised(checkpoint());
    }

    @Override
    public Checkpoint checkpoint() {
        return names.checkpoint();
    }

    @Override
    public int channels() {
        return network.channels();
    }

    @Override
    public Optional<Shape> only() {
        return network.only();
    }

    @Override
    public int classes() {
        return network.classes();
    }

    /// Returns the network as a section of a configuration.
    ModelSection model() {
        String activation = switch (network) {
            case WideResNet.Config wide -> word(wide.activation());
            case PreActResNet.Config before -> word(before.activation());
            default -> word(Activation.RELU);
        };
        var vit = network instanceof VisionTransformer.Config seen ? seen : null;
        return new ModelSection(
                network.family(),
                network.widths(),
                network.blocks(),
                shortcut(),
                activation,
                Initialiser.PYTORCH.name().toLowerCase(Locale.ROOT),
                vit == null ? ModelSection.PATCH : vit.patch(),
                vit == null ? 0 : vit.heads(),
                normalises());
    }

    @Override
    public Optional<DataSection> trainedOn() {
        return Optional.empty();
    }

    @Override
    public String judged() {
        return "model";
    }

    @Override
    public Map<String, Layer> networks(String which, String flag) {
        if (!which.equals(judged())) {
            throw ConfigError.of(
                    "%s is %s, but %s holds one network"
                            .formatted(flag, which, checkpoint().source()),
                    "leave %s out".formatted(flag));
        }
        Optional<Standardise> first =
                normalisation.map(given -> Standardise.of(numbers(given.mean()), numbers(given.std())));
        return Collections.singletonMap(judged(), Pretrained.network(checkpoint(), network, first));
    }

    private static double[] numbers(List<Double> list) {
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public void requireFit(Dataset data) {
        if (data.image().channels() != network.channels() || data.classes() != network.classes()) {
            throw ConfigError.of(
                    "%s has images of %d channels in %d classes, but the network of %s takes %d channels and tells %d classes apart"
                            .formatted(
                                    data.name(),
                                    data.image().channels(),
                                    data.classes(),
                                    checkpoint().source(),
                                    network.channels(),
                                    network.classes()),
                    Subject.fix(
                            data,
                            network.channels(),
                            network.classes(),
                            "name the data set that it was trained on with --data"));
        }
        requireSize(data);
    }

    @Override
    public Map<String, Object> found() {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("name", network.family());
        model.put("widths", network.widths());
        model.put("blocks", network.blocks());
        switch (network) {
            case ResNet.Config residual -> {
                model.put("shortcut", residual.shortcut().name());
                model.put("strides", residual.strides());
            }
            case WideResNet.Config wide -> model.put("activation", word(wide.activation()));
            case PreActResNet.Config before -> model.put("activation", word(before.activation()));
            case VisionTransformer.Config vit -> {
                model.put("patch", vit.patch());
                model.put("heads", vit.heads());
            }
            default -> {}
        }
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("model", model);
        normalisation.ifPresent(given -> {
            model.put("mean", given.mean());
            model.put("std", given.std());
        });
        found.put("names", names.said());
        return found;
    }

    @Override
    public String toString() {
        return checkpoint().source().toString();
    }
}
