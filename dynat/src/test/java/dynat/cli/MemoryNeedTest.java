package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.datasets.ImageSize;
import dynat.methods.Averaged;
import dynat.methods.Natural;
import dynat.nn.Ema;
import dynat.nn.Flatten;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.Linear;
import dynat.nn.Optimizer;
import dynat.nn.Sequential;
import dynat.nn.Sgd;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Kernels;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import java.lang.reflect.Proxy;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemoryNeedTest {

    private static final MemoryNeed NEED = new MemoryNeed(100_000_000, 6_000_000, 512, 1);
    private static final MemoryNeed SHARED = new MemoryNeed(100_000_000, 6_000_000, 2048, 4);

    private static String refused(MemoryNeed need, long usable) {
        return assertThrows(OutOfMemory.class, () -> need.require(usable)).getMessage();
    }

    @Test
    void theLeastIsRequired() {
        NEED.require(3_172_000_000L);
        assertEquals("""
                memory: batch 512 needs at least 3.2 GB, but this Java may use 3.1 GB
                    fix:    try --batch 256, or give Java more: java -Xmx6g -jar dynat.jar train""", refused(NEED, 3_100_000_000L));
        assertEquals("""
                memory: batch 512 needs at least 3.2 GB, but this Java may use 1.0 GB
                    fix:    try --batch 64, or give Java more: java -Xmx6g -jar dynat.jar train""", refused(NEED, 1_000_000_000L));
    }

    /// What one process lacks is said of the whole batch, which `--batch` is.
    @Test
    void aBatchIsShared() {
        SHARED.require(3_172_000_000L);
        assertEquals("""
                memory: batch 2048 (512 in each process) needs at least 3.2 GB, but this Java may use 3.1 GB
                    fix:    try --batch 1024, or give each process more: java -Xmx6g -jar dynat.jar launch -n 4 -- train""", refused(SHARED, 3_100_000_000L));
        assertEquals("""
                memory: batch 5 (2 in each process) needs at least 0.1 GB, but this Java may use 90 MB
                    fix:    take narrower networks (model.widths), or give each process more: java -Xmx1g -jar dynat.jar launch -n 4 -- train""", refused(new MemoryNeed(100_000_000, 6_000_000, 5, 4), 90_000_000));
        assertEquals("""
                memory: 4.0 GB were not enough for batch 2048 (512 in each process), which needs more than 3.2 GB
                    fix:    try --batch 1024, or give each process more: java -Xmx6g -jar dynat.jar launch -n 4 -- train""", SHARED.exhausted(4_000_000_000L));
        assertEquals("""
                memory: 1.0 GB were not enough to measure 250 images at once
                    fix:    try --set evaluation.batch=64, or give each process more: java -Xmx3g -jar dynat.jar launch -n 4 -- train""", SHARED.exhaustedBy(1_000_000_000L, 250));
    }

    @Test
    void whatFitsForNoBatch() {
        assertEquals("""
                memory: batch 1 needs at least 0.1 GB, but this Java may use 90 MB
                    fix:    take narrower networks (model.widths), or give Java more: java -Xmx1g -jar dynat.jar train""", refused(new MemoryNeed(100_000_000, 6_000_000, 1, 1), 90_000_000));
    }

    @Test
    void moreThanTheLeastMayBeNeeded() {
        assertEquals("""
                memory: 4.0 GB were not enough for batch 512, which needs more than 3.2 GB
                    fix:    try --batch 256, or give Java more: java -Xmx6g -jar dynat.jar train""", NEED.exhausted(4_000_000_000L));
    }

    @Test
    void networksAreMeasuredInBatchesOfAnotherSize() {
        assertEquals("""
                memory: 1.0 GB were not enough to measure 250 images at once
                    fix:    try --set evaluation.batch=64, or give Java more: java -Xmx3g -jar dynat.jar train""", NEED.exhaustedBy(1_000_000_000L, 250));
        assertEquals("""
                memory: 0.2 GB were not enough to measure 2 images at once
                    fix:    try --set evaluation.batch=1, or give Java more: java -Xmx1g -jar dynat.jar train""", NEED.exhaustedBy(200_000_000L, 2));
    }

    /// Of 3 x 8 x 8 numbers an affine map to 3 classes has 579 parameters; each counts once more for its gradient, and
    /// once for its momentum. What is never differentiated counts once.
    @Test
    void theLeastByHand() {
        Devices.choose("ejml", 1).device().run(() -> {
            try (var _ = Scope.open("test")) {
                Layer student = affine();
                long parameters = 192 * 3 + 3;
                ImageSize image = new ImageSize(3, 8, 8);
                long held = Summaries.of(student, image).total().activationBytes();
                Optimizer plain = new Sgd(student.parameters(), new Sgd.Rule(0, false, 0));
                assertEquals(
                        new MemoryNeed(2 * parameters * 8, 192 * 8 + held, 4, 1),
                        MemoryNeed.of(new Natural(student, plain), image, 4, 1));
                Optimizer momentum = new Sgd(student.parameters(), new Sgd.Rule(0.5, false, 0));
                assertEquals(
                        3 * parameters * 8,
                        MemoryNeed.of(new Natural(student, momentum), image, 4, 1)
                                .fixed());
                Ema ema = new Ema(student, affine(), 0.5, false);
                assertEquals(
                        3 * parameters * 8,
                        MemoryNeed.of(new Averaged(new Natural(student, plain), ema, false), image, 4, 1)
                                .fixed());
                assertEquals(100 + 7 * 5, new MemoryNeed(100, 7, 5, 1).least());
                return null;
            }
        });
    }

    private static Layer affine() {
        return Sequential.of(new Flatten(1), Linear.of(192, 3, Initialiser.HE, Draws.of(1, "affine")));
    }

    /// Where tensors lie in memory of the device's own, Java's does not matter to them.
    @Test
    void aDeviceMayHaveItsOwn() {
        var kernels = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, _) -> {
                    assertEquals("memory", method.getName());
                    return OptionalLong.of(1_000_000_000);
                });
        var device = new Device("cuda", "a GPU", DType.F32, Order.ROW_MAJOR, kernels);
        device.run(() -> {
            assertEquals(1_000_000_000, MemoryNeed.usable());
            assertEquals("""
                    memory: batch 512 needs at least 3.2 GB, but cuda has 1.0 GB
                        fix:    try --batch 64, or take a GPU with 6 GB""", refused(NEED, MemoryNeed.usable()));
            assertEquals("""
                    memory: Java's 0.3 GB were not enough, though tensors lie on cuda
                        fix:    give it more: java -Xmx1g -jar dynat.jar train""", NEED.exhausted(300_000_000));
            assertEquals("""
                    memory: batch 2048 (512 in each process) needs at least 3.2 GB, but cuda has 1.0 GB
                        fix:    try --batch 256, or take GPUs with 6 GB""", refused(SHARED, MemoryNeed.usable()));
            assertEquals("""
                    memory: Java's 0.3 GB were not enough, though tensors lie on cuda
                        fix:    give each process more: java -Xmx1g -jar dynat.jar launch -n 4 -- train""", SHARED.exhausted(300_000_000));
            return null;
        });
    }
}
