package dynat.cli.config;

import dynat.datasets.ImageSize;
import dynat.nn.Activation;
import dynat.nn.DenseNet;
import dynat.nn.Initialiser;
import dynat.nn.MobileNetV2;
import dynat.nn.MultiheadSelfAttention;
import dynat.nn.Plan;
import dynat.nn.PreActResNet;
import dynat.nn.ResNet;
import dynat.nn.ResNet.Block;
import dynat.nn.Shortcut;
import dynat.nn.Vgg;
import dynat.nn.VisionTransformer;
import dynat.nn.WideResNet;
import dynat.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Models by name. A family leaves widths and blocks to the user; the others are members of one, whose stages are those
/// of the papers and whose weights begin as in the PyTorch code that their names are from.
enum Architecture {
    /// Residual networks.
    RESNET(Architecture::resNet, List.of(16, 32, 64), List.of(1, 1, 1), Initialiser.HE),
    /// The residual network that CIFAR papers call ResNet-18.
    RESNET18(RESNET, List.of(64, 128, 256, 512), List.of(2, 2, 2, 2)),
    /// As it, with more blocks.
    RESNET34(RESNET, List.of(64, 128, 256, 512), List.of(3, 4, 6, 3)),
    /// The teacher of LBGAT and of DYNAT's published code: a ResNet-18 whose second stage keeps the image's size.
    RESNET18_CIFAR(RESNET, (m, c, k) -> resNet(m, c, k).strided(List.of(1, 1, 2, 2)), RESNET18),
    /// The networks that the paper made for CIFAR, 6n + 2 layers deep.
    RESNET20(RESNET, 3),
    /// See [#RESNET20].
    RESNET32(RESNET, 5),
    /// See [#RESNET20].
    RESNET44(RESNET, 7),
    /// See [#RESNET20].
    RESNET56(RESNET, 9),
    /// See [#RESNET20].
    RESNET110(RESNET, 18),
    /// Residual networks of bottlenecks.
    RESNET_BOTTLENECK(
            (m, c, k) -> resNet(m, c, k).of(Block.BOTTLENECK),
            List.of(16, 32, 64),
            List.of(1, 1, 1),
            Initialiser.PYTORCH),
    /// ResNet-50 for CIFAR.
    RESNET50(RESNET_BOTTLENECK, List.of(64, 128, 256, 512), List.of(3, 4, 6, 3)),
    /// Residual networks whose norms stand before the convolutions.
    PREACTRESNET((m, c, k) -> preAct(m, c, k, false), List.of(16, 32, 64), List.of(1, 1, 1), Initialiser.PYTORCH),
    /// As long as [#RESNET18].
    PREACTRESNET18(PREACTRESNET, List.of(64, 128, 256, 512), List.of(2, 2, 2, 2)),
    /// With a norm before the pooling.
    PREACTRESNET_BN((m, c, k) -> preAct(m, c, k, true), List.of(16, 32, 64), List.of(1, 1, 1), Initialiser.PYTORCH),
    /// The usual network of code for adversarial training.
    PREACTRESNET18_BN(PREACTRESNET_BN, List.of(64, 128, 256, 512), List.of(2, 2, 2, 2)),
    /// Wide residual networks.
    WRN(Architecture::wide, List.of(32, 64, 128), List.of(1, 1, 1), Initialiser.HE),
    /// WRN-28-10.
    WRN_28_10(WRN, List.of(160, 320, 640), List.of(4, 4, 4), Initialiser.HE),
    /// WRN-34-10.
    WRN_34_10(WRN, List.of(160, 320, 640), List.of(5, 5, 5), Initialiser.HE),
    /// WRN-34-20.
    WRN_34_20(WRN, List.of(320, 640, 1280), List.of(5, 5, 5), Initialiser.HE),
    /// WRN-70-16.
    WRN_70_16(WRN, List.of(256, 512, 1024), List.of(11, 11, 11), Initialiser.HE),
    /// VGG with batch norm.
    VGG(
            (m, c, k) -> new Vgg.Config(c.channels(), m.widths(), m.blocks(), k, initialiser(m)),
            List.of(64, 128, 256, 512, 512),
            List.of(1, 1, 2, 2, 2),
            Initialiser.PYTORCH),
    /// VGG-16 with batch norm.
    VGG16_BN(VGG, List.of(64, 128, 256, 512, 512), List.of(2, 2, 3, 3, 3)),
    /// MobileNetV2; there is no other length, but other widths and blocks.
    MOBILENETV2(
            (m, c, k) -> new MobileNetV2.Config(c.channels(), m.widths(), m.blocks(), k, initialiser(m)),
            List.of(16, 24, 32, 64, 96, 160, 320),
            List.of(1, 2, 3, 4, 3, 3, 1),
            Initialiser.PYTORCH),
    /// DenseNets; widths are how much each layer adds.
    DENSENET(
            (m, c, k) -> new DenseNet.Config(c.channels(), m.widths(), m.blocks(), k, initialiser(m)),
            List.of(12, 12, 12, 12),
            List.of(6, 12, 24, 16),
            Initialiser.PYTORCH),
    /// DenseNet-121.
    DENSENET121(DENSENET, List.of(32, 32, 32, 32), List.of(6, 12, 24, 16)),
    /// Vision transformers; widths are the channels of a token.
    VIT(Architecture::transformer, List.of(128), List.of(4), Initialiser.VIT),
    /// ViT-Ti.
    VIT_TINY(VIT, List.of(192), List.of(12), Initialiser.VIT),
    /// ViT-S.
    VIT_SMALL(VIT, List.of(384), List.of(12), Initialiser.VIT);

    /// Makes a plan of a section.
    @FunctionalInterface
    private interface Planner {
        Plan plan(ModelSection model, ImageSize image, int classes);
    }

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final Architecture family;
    private final Planner planner;
    private final List<Integer> widths;
    private final List<Integer> blocks;
    private final Shortcut shortcut;
    private final Initialiser initialiser;

    Architecture(Planner planner, List<Integer> widths, List<Integer> blocks, Initialiser initialiser) {
        this(null, planner, widths, blocks, Shortcut.B, initialiser);
    }

    Architecture(Architecture family, List<Integer> widths, List<Integer> blocks) {
        this(family, widths, blocks, Initialiser.PYTORCH);
    }

    Architecture(Architecture family, List<Integer> widths, List<Integer> blocks, Initialiser initialiser) {
        this(family, family.planner, widths, blocks, Shortcut.B, initialiser);
    }

    Architecture(Architecture family, Planner planner, Architecture stages) {
        this(family, planner, stages.widths, stages.blocks, Shortcut.B, Initialiser.PYTORCH);
    }

    Architecture(Architecture family, int n) {
        this(family, family.planner, List.of(16, 32, 64), List.of(n, n, n), Shortcut.A, Initialiser.KAIMING);
    }

    Architecture(
            Architecture family,
            Planner planner,
            List<Integer> widths,
            List<Integer> blocks,
            Shortcut shortcut,
            Initialiser initialiser) {
        this.family = family == null ? this : family;
        this.planner = planner;
        this.widths = widths;
        this.blocks = blocks;
        this.shortcut = shortcut;
        this.initialiser = initialiser;
    }

    private static ResNet.Config resNet(ModelSection m, ImageSize image, int classes) {
        return new ResNet.Config(
                image.channels(), m.widths(), m.blocks(), classes, Shortcut.valueOf(m.shortcut()), initialiser(m));
    }

    private static Plan preAct(ModelSection m, ImageSize image, int classes, boolean norm) {
        return new PreActResNet.Config(
                image.channels(), m.widths(), m.blocks(), classes, norm, activation(m), initialiser(m));
    }

    private static Plan wide(ModelSection m, ImageSize image, int classes) {
        return new WideResNet.Config(image.channels(), m.widths(), m.blocks(), classes, activation(m), initialiser(m));
    }

    private static Plan transformer(ModelSection m, ImageSize image, int classes) {
        int width = m.widths().getFirst();
        try {
            return new VisionTransformer.Config(
                    new Shape(image.channels(), image.height(), image.width()),
                    m.patch(),
                    width,
                    m.blocks().getFirst(),
                    m.heads() == 0 ? MultiheadSelfAttention.usualHeads(width) : m.heads(),
                    classes,
                    initialiser(m));
        } catch (IllegalArgumentException problem) {
            throw new ConfigError("config: %s (model.patch, model.heads)".formatted(problem.getMessage()));
        }
    }

    private static Initialiser initialiser(ModelSection m) {
        return Initialiser.valueOf(m.initialiser().toUpperCase(Locale.ROOT));
    }

    private static Activation activation(ModelSection m) {
        return Activation.valueOf(m.activation().toUpperCase(Locale.ROOT));
    }

    static List<String> names() {
        return Arrays.stream(values()).map(architecture -> architecture.word).toList();
    }

    /// Returns the architecture of this name, if there is one.
    static Optional<Architecture> of(String name) {
        return Arrays.stream(values())
                .filter(architecture -> architecture.word.equals(name))
                .findFirst();
    }

    /// Gives `section` what the architecture of this name has where it is left out.
    ///
    /// A name that is not known fills nothing; whoever reads the key complains.
    static void fill(String name, String section, Settings settings) {
        of(name).ifPresent(architecture -> {
            architecture.fillStages(section, settings);
            architecture.fill(section, "shortcut", architecture.shortcut.name(), settings);
            architecture.fill(section, "activation", Names.word(Activation.RELU), settings);
            architecture.fill(section, "patch", Integer.toString(ModelSection.PATCH), settings);
            architecture.fill(section, "heads", "0", settings);
            architecture.fill(section, "initialiser", Names.word(architecture.initialiser), settings);
        });
    }

    /// Gives `section` the stages of the architecture of this name where they are left out and not up to the user.
    static void fillFixed(String name, String section, Settings settings) {
        of(name).filter(architecture -> !architecture.free())
                .ifPresent(architecture -> architecture.fillStages(section, settings));
    }

    private void fillStages(String section, Settings settings) {
        fill(section, "widths", widths.toString(), settings);
        fill(section, "blocks", blocks.toString(), settings);
    }

    private void fill(String section, String key, String value, Settings settings) {
        settings.fill(section + "." + key, value, "the model " + word);
    }

    /// Returns the name of the family.
    String family() {
        return family.word;
    }

    private boolean free() {
        return family == this;
    }

    Plan plan(ModelSection model, ImageSize image, int classes) {
        return planner.plan(model, image, classes);
    }

    /// Returns normally if a model of this name may have these stages, shortcuts, activations, patches and heads.
    void require(List<Integer> widths, List<Integer> blocks, String shortcut, String activation, int patch, int heads) {
        if (!free() && !(this.widths.equals(widths) && this.blocks.equals(blocks))) {
            throw ConfigError.of(
                    "%s has widths %s and blocks %s, not %s and %s"
                            .formatted(word, this.widths, this.blocks, widths, blocks),
                    "take the name %s, whose widths and blocks are yours to choose".formatted(family.word));
        }
        if (!shortcut.equals(Shortcut.B.name()) && family != RESNET && family != RESNET_BOTTLENECK) {
            throw ConfigError.of(
                    "%s has no shortcut %s".formatted(word, shortcut), "leave model.shortcut out, or take a resnet");
        }
        if (!activation.equals(Names.word(Activation.RELU))
                && family != WRN
                && family != PREACTRESNET
                && family != PREACTRESNET_BN) {
            throw ConfigError.of(
                    "%s has no activation %s".formatted(word, activation),
                    "leave model.activation out, or take a wrn or preactresnet");
        }
        if (family != VIT && (patch != ModelSection.PATCH || heads != 0)) {
            throw ConfigError.of(
                    "%s has no patches and heads, such as a patch of %d and %d heads".formatted(word, patch, heads),
                    "leave model.patch and model.heads out, or take a vit");
        }
        if (family == VIT && widths.size() != 1) {
            throw ConfigError.of(
                    "%s has one width and one number of blocks, not %d".formatted(word, widths.size()),
                    "give one of each, such as %s and %s".formatted(this.widths, this.blocks));
        }
        if (family == MOBILENETV2 && widths.size() != this.widths.size()) {
            throw ConfigError.of(
                    "%s has %d stages, not %d".formatted(word, this.widths.size(), widths.size()),
                    "give one width and one number of blocks for each");
        }
    }
}
