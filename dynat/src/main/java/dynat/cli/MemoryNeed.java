package dynat.cli;

import dynat.datasets.ImageSize;
import dynat.methods.Method;
import dynat.nn.Layer;
import dynat.nn.Parameter;
import dynat.nn.Summary;
import dynat.tensor.Device;
import java.util.Collections;
import java.util.Set;

/// The least memory that a training step takes: what every network's forward pass holds for the way back, each
/// parameter and its gradient, and what the optimizer keeps. The attack, packed weights and what is being computed
/// come on top.
///
/// @param fixed     bytes that do not depend on the batch
/// @param perImage  bytes for each image of a batch
/// @param batch     images in a step
/// @param processes that share them, each with a memory of its own
record MemoryNeed(long fixed, long perImage, int batch, int processes) {

    private static final int COPIES = 2; // of a parameter: value and gradient

    /// The whole is about this much more than the least, and what the program and its images take. With the default
    /// networks 412 MB are in use at a batch of 256, 134 MB at 64; the least are 253 MB and 65 MB.
    private static final double WHOLE = 1.6, PROGRAM = 64e6;

    /// What a run needs in each of its processes, on the current device.
    static MemoryNeed of(Job job) {
        return of(
                job.method(),
                job.plan().training().image(),
                job.config().batch(),
                job.team().share().of());
    }

    /// Runs the networks on a few images, on the current device.
    static MemoryNeed of(Method method, ImageSize image, int batch, int processes) {
        int bytes = Device.current().dtype().bytes();
        long perImage = (long) image.values() * bytes;
        long fixed = method.optimizer().state().values().stream()
                .mapToLong(cell -> (long) cell.shape().size() * bytes)
                .sum();
        Set<Parameter> learning = Set.copyOf(method.optimizer().parameters());
        for (Layer network : method.networks().values()) {
            if (Collections.disjoint(learning, network.parameters().values())) {
                fixed += Summaries.parameters(network) * bytes; // an average, or a frozen teacher: not differentiated
                continue;
            }
            Summary.Row total = Summaries.of(network, image).total();
            fixed += COPIES * total.parameters() * bytes;
            perImage += total.activationBytes();
        }
        return new MemoryNeed(fixed, perImage, batch, processes);
    }

    /// Returns how many bytes tensors may take where they lie now: on a device with memory of its own, or in Java's.
    static long usable() {
        return Device.current().kernels().memory().orElse(Runtime.getRuntime().maxMemory());
    }

    private static boolean ofDevice() {
        return Device.current().kernels().memory().isPresent();
    }

    /// Returns who has the memory, for messages.
    private static String holder() {
        return ofDevice() ? Device.current().name() + " has" : "this Java may use";
    }

    /// Returns how many images of a step a process has at most.
    private int share() {
        return Math.ceilDiv(batch, processes);
    }

    /// Returns what a process needs at least.
    long least() {
        return fixed + perImage * share();
    }

    /// @param usable bytes that there are
    /// @throws OutOfMemory if not even the least is there
    void require(long usable) {
        if (least() > usable) {
            throw new OutOfMemory("memory: %s needs at least %s, but %s %s\n    fix:    %s"
                    .formatted(said(), size(least()), holder(), size(usable), fix(usable)));
        }
    }

    /// What is said when Java's memory ran out although the least was there.
    ///
    /// @param heap bytes that Java may use
    String exhausted(long heap) {
        if (ofDevice()) {
            return "memory: Java's %s were not enough, though tensors lie on %s\n    fix:    %s"
                    .formatted(size(heap), Device.current().name(), heap("it", (long) Math.ceil(2 * heap / 1e9)));
        }
        return "memory: %s were not enough for %s, which needs more than %s\n    fix:    %s"
                .formatted(size(heap), said(), size(least()), fix(heap));
    }

    /// What is said when Java's memory ran out while networks were measured, which happens in batches of another size.
    ///
    /// @param heap   bytes that Java may use
    /// @param images measured at once, in each process
    String exhaustedBy(long heap, int images) {
        MemoryNeed measuring = new MemoryNeed(fixed, perImage, images * processes, processes);
        return ofDevice()
                ? exhausted(heap)
                : "memory: %s were not enough to measure %d images at once\n    fix:    try --set evaluation.batch=%d, or %s"
                        .formatted(size(heap), images, Math.max(1, measuring.fitting(heap)), measuring.more());
    }

    private boolean isAlone() {
        return processes == 1;
    }

    /// Returns the batch, and what a process has of it, for messages.
    private String said() {
        return isAlone() ? "batch " + batch : "batch %d (%d in each process)".formatted(batch, share());
    }

    private String fix(long usable) {
        int fitting = fitting(usable);
        return "%s, or %s"
                .formatted(
                        fitting == 0 ? "take narrower networks (model.widths)" : "try --batch " + fitting * processes,
                        more());
    }

    private String more() {
        long gigabytes = (long) Math.ceil((PROGRAM + WHOLE * least()) / 1e9);
        if (ofDevice()) {
            return (isAlone() ? "take a GPU with %d GB" : "take GPUs with %d GB").formatted(gigabytes);
        }
        return heap("Java", gigabytes);
    }

    /// How Java is given more memory; `launch` hands the option on to each of its processes.
    private String heap(String whom, long gigabytes) {
        return isAlone()
                ? "give %s more: java -Xmx%dg -jar dynat.jar train".formatted(whom, gigabytes)
                : "give each process more: java -Xmx%dg -jar dynat.jar launch -n %d -- train"
                        .formatted(gigabytes, processes);
    }

    /// Returns the largest power of two below a process' share that should fit; 0 if none should.
    private int fitting(long usable) {
        int fitting = Integer.highestOneBit(Math.max(1, share() - 1));
        while (fitting > 0 && PROGRAM + WHOLE * (fixed + perImage * fitting) > usable) {
            fitting /= 2;
        }
        return fitting >= share() ? 0 : fitting;
    }

    private static String size(long bytes) {
        return bytes < 1e8 ? "%.0f MB".formatted(Math.ceil(bytes / 1e6)) : "%.1f GB".formatted(bytes / 1e9);
    }

    @Override
    public String toString() {
        return "at least %s for a step; %s %s".formatted(size(least()), holder(), size(usable()));
    }
}
