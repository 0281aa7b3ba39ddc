package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.Augmentation;
import dynat.datasets.Batch;
import dynat.datasets.Border;
import dynat.datasets.Crop;
import dynat.datasets.Cutout;
import dynat.datasets.Dataset;
import dynat.datasets.Epoch;
import dynat.datasets.Flip;
import dynat.datasets.ImageSize;
import dynat.datasets.Loader;
import dynat.tensor.Album;
import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Pictures.View;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.cuda.CudaBackend;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Batches that the GPU makes of bytes are those that the loader makes on the host, bit for bit.
class PicturesTest {

    private static final Crop ZERO = new Crop(2, Border.ZERO), REFLECT = new Crop(3, Border.REFLECT);

    /// Colour images of 5 x 4 whose bytes take all values.
    private record Noise(int size) implements Dataset {
        @Override
        public String name() {
            return "noise";
        }

        @Override
        public ImageSize image() {
            return new ImageSize(3, 5, 4);
        }

        @Override
        public List<String> classNames() {
            return List.of("this", "that");
        }

        @Override
        public int label(int i) {
            return i % 2;
        }

        @Override
        public void pixels(int i, byte[] into, int offset) {
            var bytes = new byte[image().values()];
            new SplittableRandom(i).nextBytes(bytes);
            System.arraycopy(bytes, 0, into, offset, bytes.length);
        }
    }

    private static final Dataset DATA = new Noise(23);

    private static Optional<Album> album(Dataset data) {
        return Album.of(data.size(), new Shape(3, 5, 4), i -> {
            var bytes = new byte[data.image().values()];
            data.pixels(i, bytes, 0);
            return bytes;
        });
    }

    static Stream<Augmentation> moves() {
        return Stream.of(
                Augmentation.NONE,
                Augmentation.CIFAR,
                new Augmentation(List.of(ZERO)),
                new Augmentation(List.of(new Flip())),
                new Augmentation(List.of(REFLECT, new Flip())));
    }

    @ParameterizedTest
    @MethodSource("moves")
    void batchesHaveTheHostsBits(Augmentation augmentation) {
        assertTrue(augmentation.onlyMoves());
        var loader = Loader.over(DATA).batches(7).seeded(3).shuffled().augmented(augmentation);
        for (var order : Order.values()) {
            Device device = CudaBackend.plain(new InterpretedGpu(2), order);
            device.run(() -> {
                try (var album = album(DATA).orElseThrow();
                        Epoch host = loader.epoch(1);
                        Epoch ours = loader.withoutImages().epoch(1)) {
                    for (Batch batch : host) {
                        Batch same = ours.next();
                        assertArrayEquals(batch.labels(), same.labels());
                        assertArrayEquals(batch.origins(), same.origins());
                        var images = album.batch(same.views());
                        assertEquals(new Shape(batch.size(), 3, 5, 4), images.shape());
                        assertEquals(order, images.order());
                        assertArrayEquals(batch.images(), images.toFloats());
                        assertArrayEquals(batch.images(), same.images());
                    }
                }
                return null;
            });
        }
    }

    @Test
    void otherVariationsAreMoreThanMoves() {
        for (var more : List.of(
                Augmentation.CIFAR.then(new Cutout(2)),
                new Augmentation(List.of(new Flip(), ZERO)),
                new Augmentation(List.of(ZERO, ZERO)))) {
            assertEquals(false, more.onlyMoves());
            try (Epoch epoch = Loader.over(DATA).augmented(more).epoch(1)) {
                var error = assertThrows(
                        IllegalStateException.class, () -> epoch.next().views());
                assertEquals("""
                        augmentation: %s do more to an image than to crop it and then to flip it
                            fix:    take the images instead of views""".formatted(more.variations()), error.getMessage());
            }
        }
    }

    @Test
    void processorsKeepNoPictures() {
        Backends.ready().stream()
                .filter(device -> !device.name().equals("cuda"))
                .forEach(device -> device.run(() -> {
                    assertTrue(album(DATA).isEmpty());
                    return null;
                }));
    }

    @Test
    void memoryComesBack() {
        var gpu = new InterpretedGpu();
        CudaBackend.plain(gpu).run(() -> {
            var seen = new ArrayList<Long>();
            for (int i = 0; i < 3; i++) {
                try (var _ = Scope.open("test");
                        var album = album(DATA).orElseThrow()) {
                    album.batch(List.of(View.of(22))).toFloats();
                }
                seen.add(gpu.available());
            }
            assertEquals(1, seen.stream().distinct().count(), seen::toString);
            return null;
        });
    }

    @Test
    void viewsOfNothing() {
        CudaBackend.plain(new InterpretedGpu()).run(() -> {
            try (var album = album(DATA).orElseThrow()) {
                for (var view : List.of(View.of(23), View.of(-1), new View(0, 5, 0, true, false))) {
                    var error = assertThrows(IndexOutOfBoundsException.class, () -> album.batch(List.of(view)));
                    assertEquals("""
                            album: %s, but there are 23 images of [3, 5, 4]
                                fix:    pass images from 0 to 22, and shift them by less than their extents""".formatted(view), error.getMessage());
                }
                assertArrayEquals(
                        new float[60],
                        album.batch(List.of(new View(0, 5, 0, false, true))).toFloats());
            }
            return null;
        });
    }
}
