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
/// @param fixed    bytes that do not depend on the batch
/// @param perImage bytes for each image of a batch
/// @param batch    images in a step
record MemoryNeed(long fixed, long perImage, int batch) {

    private static final int COPIES = 2; // of a parameter: value and gradient

    /// The whole is about this much more than the least, and what the program and its images take. With the default
    /// networks 412 MB are in use at a batch of 256, 134 MB at 64; the least are 253 MB and 65 MB.
    private static final double WHOLE = 1.6, PROGRAM = 64e6;

    /// What a run needs in each of its processes, on the current device.
    static MemoryNeed of(Job job) {
        int batch = Math.ceilDiv(job.config().batch(), job.team().share().of());
        return of(job.method(), job.plan().training().image(), batch);
    }

    /// Runs the networks on a few images, on the current device.
    static MemoryNeed of(Method method, ImageSize image, int batch) {
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
        return new MemoryNeed(fixed, perImage, batch);
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

    long least() {
        return fixed + perImage * batch;
    }

    /// @param usable bytes that there are
    /// @throws OutOfMemory if not even the least is there
    void require(long usable) {
        if (least() > usable) {
            throw new OutOfMemory("memory: batch %d needs at least %s, but %s %s\n    fix:    %s"
                    .formatted(batch, size(least()), holder(), size(usable), fix(usable)));
        }
    }

    /// What is said when Java's memory ran out although the least was there.
    ///
    /// @param heap bytes that Java may use
    String exhausted(long heap) {
        if (ofDevice()) {
            return "memory: Java's %s were not enough, though tensors lie on %s\n    fix:    give it more: java -Xmx%dg -jar dynat.jar train"
                    .formatted(size(heap), Device.current().name(), (int) Math.ceil(2 * heap / 1e9));
        }
        return "memory: %s were not enough for batch %d, which needs more than %s\n    fix:    %s"
                .formatted(size(heap), batch, size(least()), fix(heap));
    }

    /// What is said when Java's memory ran out while networks were measured, which happens in batches of another size.
    ///
    /// @param heap   bytes that Java may use
    /// @param images measured at once
    String exhaustedBy(long heap, int images) {
        MemoryNeed measuring = new MemoryNeed(fixed, perImage, images);
        return ofDevice()
                ? exhausted(heap)
                : "memory: %s were not enough to measure %d images at once\n    fix:    try --set evaluation.batch=%d, or %s"
                        .formatted(size(heap), images, Math.max(1, measuring.fitting(heap)), measuring.more());
    }

    private String fix(long usable) {
        int fitting = fitting(usable);
        return "%s, or %s"
                .formatted(fitting == 0 ? "take narrower networks (model.widths)" : "try --batch " + fitting, more());
    }

    private String more() {
        long gigabytes = (long) Math.ceil((PROGRAM + WHOLE * least()) / 1e9);
        String more = ofDevice() ? "take a GPU with %d GB" : "give Java more: java -Xmx%dg -jar dynat.jar train";
        return more.formatted(gigabytes);
    }

    /// Returns the largest power of two below the batch that should fit; 0 if none should.
    private int fitting(long usable) {
        int fitting = Integer.highestOneBit(Math.max(1, batch - 1));
        while (fitting > 0 && PROGRAM + WHOLE * (fixed + perImage * fitting) > usable) {
            fitting /= 2;
        }
        return fitting >= batch ? 0 : fitting;
    }

    private static String size(long bytes) {
        return bytes < 1e8 ? "%.0f MB".formatted(Math.ceil(bytes / 1e6)) : "%.1f GB".formatted(bytes / 1e9);
    }

    @Override
    public String toString() {
        return "at least %s for a step; %s %s".formatted(size(least()), holder(), size(usable()));
    }
}
