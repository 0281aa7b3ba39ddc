package dynat.tests.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.DataError;
import dynat.datasets.Gzip;
import dynat.datasets.Idx;
import dynat.datasets.ImageHeader;
import dynat.datasets.Mat5;
import dynat.datasets.NpyFile;
import dynat.datasets.RecordFiles;
import dynat.datasets.Tar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// No file, however damaged, does more than raise a [DataError]: 100 000 cases for each format, half of them right
/// files with something done to them.
///
/// That nothing hangs is seen by the test ending, and that nothing is allocated which a file only claims to need by the
/// memory of a try, which is measured. What is accepted must be whole: a format with a checksum gives the original or
/// nothing, one without gives exactly what its own header says.
class FuzzProperties {

    private static final long MEMORY = 64L << 20; // bytes in a try of 500 cases, four hundredths of a usual heap

    /// Gives a parser damaged files.
    ///
    /// @param parse throws a [DataError], or checks what it got against the file that it is given
    private static void fuzz(long seed, List<byte[]> files, Consumer<byte[]> parse) {
        fuzz(seed, files, (bytes, _) -> parse.accept(bytes));
    }

    private static void fuzz(long seed, List<byte[]> files, BiConsumer<byte[], byte[]> parse) {
        Damage damage = new Damage(seed);
        int accepted = 0;
        long before = allocated();
        for (int i = 0; i < Damage.CASES; i++) {
            byte[] file = files.get(damage.below(files.size()));
            byte[] bytes = i % 2 == 0 ? damage.of(file) : damage.noise(file);
            try {
                parse.accept(bytes, file);
                accepted++;
            } catch (DataError error) {
                assertTrue(error.getMessage().contains("\n    fix:    "), error.getMessage());
            }
        }
        long used = allocated() - before;
        assertTrue(used < MEMORY, () -> "%d bytes were allocated".formatted(used));
        assertTrue(accepted < Damage.CASES, "everything is accepted");
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static long product(List<Integer> extents) {
        return extents.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    @Property(tries = Damage.TRIES, seed = "1", shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void npy(@ForAll long seed) {
        fuzz(seed, Samples.NPY, bytes -> {
            NpyFile file = NpyFile.of("x.npy", MemorySegment.ofArray(bytes));
            assertEquals(product(file.shape()), file.count());
            for (int i = 0; i < file.count(); i++) {
                file.real(i);
            }
        });
    }

    @Property(tries = Damage.TRIES, seed = "2", shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void idx(@ForAll long seed) {
        fuzz(seed, Samples.IDX, bytes -> {
            Idx idx = Idx.of("mnist", "x", ByteBuffer.wrap(bytes));
            assertEquals(product(idx.extents()), idx.values().remaining());
            assertEquals(
                    bytes.length, 4 + 4 * idx.extents().size() + idx.values().remaining());
        });
    }

    /// A file that is taken although something was done to it holds what it held.
    @Property(tries = Damage.TRIES, seed = "3", shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void gzip(@ForAll long seed) {
        fuzz(seed, Samples.GZIP, (bytes, file) -> {
            byte[] unpacked = Gzip.unpack("mnist", "x.gz", ByteBuffer.wrap(bytes), 10_000);
            byte[] once = Samples.unpacked(file);
            for (int at = 0; at < unpacked.length; at += once.length) { // members may be doubled
                assertArrayEquals(once, Arrays.copyOfRange(unpacked, at, at + once.length));
            }
        });
    }

    @Property(tries = Damage.TRIES, seed = "4", shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void tar(@ForAll long seed) {
        Tar tar = new Tar("cifar10", "x.tar", 8, 4_096);
        fuzz(seed, Samples.TAR, bytes -> {
            List<String> names = new ArrayList<>();
            long[] total = {0};
            try {
                tar.read(new ByteArrayInputStream(bytes), (name, size, content) -> {
                    names.add(name);
                    total[0] += size;
                    assertEquals(size, content.readAllBytes().length);
                });
            } catch (IOException impossible) {
                throw new AssertionError(impossible);
            }
            assertTrue(names.size() <= 8 && total[0] <= 4_096);
            assertTrue(names.stream().noneMatch(name -> name.startsWith("/") || ("/" + name + "/").contains("/../")));
        });
    }

    @Property(tries = Damage.TRIES, seed = "5", shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void records(@ForAll long seed) {
        RecordFiles files = new RecordFiles("cifar100", "folder", "get it again", 5, List.of(20, 100));
        fuzz(seed, Samples.RECORDS, bytes -> {
            ByteBuffer records = files.check("x.bin", ByteBuffer.wrap(bytes), 40);
            assertEquals(200, records.remaining());
            for (int i = 0; i < 40; i++) {
                assertTrue(records.get(5 * i) >= 0 && records.get(5 * i) < 20);
                assertTrue(records.get(5 * i + 1) >= 0 && records.get(5 * i + 1) < 100);
            }
        });
    }

    /// What is packed has a checksum, what is not has only extents.
    @Property(tries = Damage.TRIES, seed = "6", shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void mat(@ForAll long seed) {
        Map<byte[], Map<String, Mat5.Array>> originals = new HashMap<>();
        Samples.MAT.forEach(file -> originals.put(file, Mat5.read("svhn", "x.mat", ByteBuffer.wrap(file))));
        fuzz(seed, Samples.MAT, (bytes, file) -> {
            Map<String, Mat5.Array> arrays = Mat5.read("svhn", "x.mat", ByteBuffer.wrap(bytes));
            arrays.forEach((name, array) -> {
                assertEquals(product(array.extents()), array.count());
                for (int i = 0; i < array.count(); i++) {
                    array.at(i);
                }
                if (Samples.isPacked(file)) {
                    assertEquals(originals.get(file).get(name), array);
                }
            });
        });
    }

    @Property(tries = Damage.TRIES, seed = "7", shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void imageHeaders(@ForAll long seed) {
        fuzz(seed, Samples.IMAGES, (bytes, file) -> {
            ImageHeader header = ImageHeader.of("x.png", ByteBuffer.wrap(bytes));
            assertTrue((long) header.width() * header.height() <= ImageHeader.PIXELS && header.width() > 0);
            if (header.format().equals("png")) {
                assertEquals(new ImageHeader("png", 9, 7), header);
            }
        });
    }
}
