package dynat.launcher;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Pattern;

/// The options for the virtual machine that the user gave, without those that dynat added to them.
public final class OwnOptions {
    /// What part of the machine's memory the heap may take where the user sets no limit, in per cent.
    public static final int HEAP_PERCENT = 75;

    private static final Pattern HEAP =
            Pattern.compile("-Xmx.*|-XX:(MaxHeapSize|MaxRAM|MaxRAMPercentage|MaxRAMFraction)=.*");

    private static final Pattern PROCESSORS = Pattern.compile("-XX:ActiveProcessorCount=.*");

    private final List<String> options;

    OwnOptions(List<String> options) {
        this.options = options;
    }

    /// {@return those of this process, or, in the launcher's child, those that the launcher was started with}
    public static OwnOptions here() {
        return among(ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    /// The launcher writes the user's own after its wire, see [ChildCommand].
    static OwnOptions among(List<String> all) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).startsWith("-D" + ChildSettings.WIRE + "=")) {
                return new OwnOptions(all.subList(i + 1, all.size()));
            }
        }
        return new OwnOptions(all);
    }

    /// {@return every option, in the order given}
    public List<String> all() {
        return options;
    }

    /// {@return whether one of them limits the heap}
    public boolean limitHeap() {
        return has(HEAP);
    }

    /// {@return whether one of them says how many processors there are}
    public boolean limitProcessors() {
        return has(PROCESSORS);
    }

    boolean has(Pattern option) {
        return options.stream().anyMatch(each -> option.matcher(each).matches());
    }
}
