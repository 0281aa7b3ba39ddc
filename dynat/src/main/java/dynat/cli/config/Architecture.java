package dynat.cli.config;

import java.util.List;

/// Models by name.
enum Architecture {
    /// A residual network whose widths and blocks are up to the user.
    RESNET(true, List.of(16, 32, 64), List.of(1, 1, 1)),
    /// The residual network that CIFAR papers call ResNet-18.
    RESNET18(false, List.of(64, 128, 256, 512), List.of(2, 2, 2, 2));

    private final boolean free;
    private final List<Integer> widths;
    private final List<Integer> blocks;

    Architecture(boolean free, List<Integer> widths, List<Integer> blocks) {
        this.free = free;
        this.widths = widths;
        this.blocks = blocks;
    }

    /// Gives `section` the widths and blocks of the architecture of this name where they are left out.
    ///
    /// A name that is not known fills nothing; whoever reads the key complains.
    static void fill(String name, String section, Settings settings) {
        for (Architecture architecture : values()) {
            if (Names.word(architecture).equals(name)) {
                architecture.fill(section, settings);
            }
        }
    }

    /// As [#fill(String, String, Settings)], but leaves out what is up to the user.
    static void fillFixed(String name, String section, Settings settings) {
        for (Architecture architecture : values()) {
            if (Names.word(architecture).equals(name) && !architecture.free) {
                architecture.fill(section, settings);
            }
        }
    }

    private void fill(String section, Settings settings) {
        String from = "the model " + Names.word(this);
        settings.fill(section + ".widths", widths.toString(), from);
        settings.fill(section + ".blocks", blocks.toString(), from);
    }

    /// Returns normally if a model of this name may have these stages.
    static void require(String name, List<Integer> widths, List<Integer> blocks) {
        for (Architecture architecture : values()) {
            if (Names.word(architecture).equals(name) && !architecture.admits(widths, blocks)) {
                throw ConfigError.of(
                        "%s has widths %s and blocks %s, not %s and %s"
                                .formatted(name, architecture.widths, architecture.blocks, widths, blocks),
                        "take the name resnet, whose widths and blocks are yours to choose");
            }
        }
    }

    private boolean admits(List<Integer> widths, List<Integer> blocks) {
        return free || (this.widths.equals(widths) && this.blocks.equals(blocks));
    }
}
