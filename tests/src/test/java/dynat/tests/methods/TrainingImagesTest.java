package dynat.tests.methods;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.datasets.Augmentation;
import dynat.datasets.Cutout;
import dynat.datasets.Dataset;
import dynat.datasets.Extra;
import dynat.datasets.ImageSize;
import dynat.methods.Method;
import dynat.methods.Mixing;
import dynat.methods.Moment;
import dynat.methods.Trainer;
import dynat.methods.Trainer.Ending;
import dynat.nn.Constant;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.nn.Sgd;
import dynat.tensor.Device;
import dynat.tensor.cuda.CudaBackend;
import dynat.tests.parity.Backends;
import dynat.tests.ptx.InterpretedGpu;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where training images are made, on the host or on the device, changes none of their bits.
class TrainingImagesTest {

    private static final int IMAGES = 20, STEPS = 3; // an epoch's

    @TempDir
    private Path folder;

    /// Bars whose readings are counted.
    private record Counted(AtomicInteger read) implements Dataset {
        private static final Dataset BARS = new Tiny.Bars(IMAGES);

        @Override
        public String name() {
            return BARS.name();
        }

        @Override
        public ImageSize image() {
            return BARS.image();
        }

        @Override
        public List<String> classNames() {
            return BARS.classNames();
        }

        @Override
        public int size() {
            return BARS.size();
        }

        @Override
        public int label(int i) {
            return BARS.label(i);
        }

        @Override
        public void pixels(int i, byte[] into, int offset) {
            BARS.pixels(i, into, offset);
        }

        @Override
        public void values(int i, float[] into, int offset) {
            read.incrementAndGet();
            BARS.values(i, into, offset);
        }
    }

    /// Bars in steps finer than a byte's.
    private static Dataset ofFloats() {
        var read = new AtomicInteger();
        var bars = new Counted(read);
        return new Dataset() {
            @Override
            public String name() {
                return bars.name();
            }

            @Override
            public ImageSize image() {
                return bars.image();
            }

            @Override
            public List<String> classNames() {
                return bars.classNames();
            }

            @Override
            public int size() {
                return bars.size();
            }

            @Override
            public int label(int i) {
                return bars.label(i);
            }

            @Override
            public void pixels(int i, byte[] into, int offset) {
                bars.pixels(i, into, offset);
            }

            @Override
            public void values(int i, float[] into, int offset) {
                bars.values(i, into, offset);
                into[offset] += 0.001f;
            }
        };
    }

    /// A method that learns nothing and remembers what it saw.
    private record Watching(Layer network, Optimizer optimizer, List<float[]> seen) implements Method {
        static Watching made() {
            var network = Tiny.network("student");
            return new Watching(network, new Sgd(network.parameters(), new Sgd.Rule(0, false, 0)), new ArrayList<>());
        }

        @Override
        public Map<String, Layer> networks() {
            return Map.of("student", network);
        }

        @Override
        public String judged() {
            return "student";
        }

        @Override
        public Map<String, Double> step(Moment m) {
            seen.add(m.x().toFloats());
            return Map.of();
        }
    }

    private List<float[]> seen(
            Device device, Dataset data, Augmentation augmentation, Mixing mixing, Optional<Extra> extra, int steps) {
        return device.run(() -> {
            var method = Watching.made();
            var plan = new Trainer.Plan(
                    data,
                    data,
                    3,
                    8,
                    augmentation,
                    new Constant(0.1),
                    (_, _, _, _, _) -> {
                        throw new AssertionError("nothing is judged");
                    },
                    5,
                    Map.of(),
                    mixing,
                    extra);
            var trainer =
                    new Trainer(method, plan, folder, new Trainer.Listener() {}, () -> method.seen.size() == steps);
            assertEquals(Ending.INTERRUPTED, trainer.run());
            return method.seen;
        });
    }

    private void assertSame(Dataset data, Augmentation augmentation, Mixing mixing) {
        assertSame(data, augmentation, mixing, Optional.empty());
    }

    private void assertSame(Dataset data, Augmentation augmentation, Mixing mixing, Optional<Extra> extra) {
        var host = seen(Backends.reference(), data, augmentation, mixing, extra, STEPS);
        var ours = seen(CudaBackend.plain(new InterpretedGpu()), data, augmentation, mixing, extra, STEPS);
        assertEquals(STEPS, ours.size());
        for (int step = 0; step < STEPS; step++) {
            assertArrayEquals(host.get(step), ours.get(step));
        }
    }

    @Test
    void cropsAndFlipsHaveTheSameBitsAndReadEachImageOnce() {
        var data = new Counted(new AtomicInteger());
        seen(
                CudaBackend.plain(new InterpretedGpu()),
                data,
                new Augmentation(1, true),
                Mixing.NONE,
                Optional.empty(),
                STEPS);
        assertEquals(IMAGES, data.read.get());
        assertSame(data, new Augmentation(1, true), new Mixing(0, 0, 0.1));
    }

    /// Additional images lie on the device as well, behind the others.
    @Test
    void additionalImagesAreBroughtOverToo() {
        var data = new Counted(new AtomicInteger());
        var more = new Counted(new AtomicInteger());
        var extra = Optional.of(new Extra(more, 0.4));
        seen(CudaBackend.plain(new InterpretedGpu()), data, new Augmentation(1, true), Mixing.NONE, extra, STEPS);
        assertEquals(List.of(IMAGES, IMAGES), List.of(data.read.get(), more.read.get()));
        assertSame(data, new Augmentation(1, true), Mixing.NONE, extra);
        assertSame(data, new Augmentation(1, true).then(new Cutout(2)), new Mixing(1, 1, 0.1), extra);
        assertSame(data, Augmentation.NONE, Mixing.NONE, Optional.of(new Extra(ofFloats(), 0.4)));
    }

    @Test
    void otherVariationsAndMixturesAreMadeOnTheHost() {
        var data = new Counted(new AtomicInteger());
        assertSame(data, new Augmentation(1, true).then(new Cutout(2)), Mixing.NONE);
        assertSame(data, new Augmentation(1, true), new Mixing(1, 1, 0));
    }

    @Test
    void imagesThatAreNotOfBytesKeepTheirValues() {
        assertSame(ofFloats(), Augmentation.NONE, Mixing.NONE);
    }
}
