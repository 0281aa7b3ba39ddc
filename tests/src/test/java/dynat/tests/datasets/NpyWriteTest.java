package dynat.tests.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.NpyFile;
import dynat.datasets.NpyFile.Type;
import dynat.tests.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is written is what NumPy writes.
class NpyWriteTest {

    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final String FIX = "\n    fix:    check that its folder exists, may be written and has space";

    @TempDir
    private Path folder;

    private NpyFile read(Path path) throws IOException {
        return NpyFile.of(path.toString(), MemorySegment.ofArray(Files.readAllBytes(path)));
    }

    /// NumPy wrote these.
    @ParameterizedTest
    @ValueSource(strings = {"labels.npy", "images_u8.npy", "logits_f64.npy"})
    void aFileOfNumPyIsWrittenAgainByteForByte(String name) throws IOException {
        Path original = Repository.root()
                .resolve("tests/src/test/resources/golden/mini")
                .resolve(name);
        Path copy = folder.resolve(name);
        NpyFile file = read(original);
        try (var writer = new NpyFile.Writer(copy, file.type(), file.shape())) {
            for (int i = 0; i < file.count(); i++) {
                writer.put(
                        switch (file.type()) {
                            case F8 -> file.values().get(DOUBLE, 8L * i);
                            case F4 -> file.real(i);
                            case U1, I4, I8 -> file.integer(i);
                        });
            }
        }
        assertArrayEquals(Files.readAllBytes(original), Files.readAllBytes(copy));
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeComesBack(Type type) throws IOException {
        Path file = folder.resolve("x.npy");
        Files.write(file, new byte[5000]); // longer than what replaces it
        write(file, type, List.of(2, 3), 0, 40, 80, 120, 160, 200);
        NpyFile back = read(file);
        assertEquals(type, back.type());
        assertEquals(List.of(2, 3), back.shape());
        for (int i = 0; i < 6; i++) {
            assertEquals(40 * i, back.real(i));
        }
        assertEquals(0, (Files.size(file) - back.values().byteSize()) % 64);
    }

    @Test
    void fractionsAndNoValues() throws IOException {
        Path file = folder.resolve("x.npy");
        write(file, Type.F8, List.of(1), 0.1);
        assertEquals(0.1, read(file).values().get(DOUBLE, 0));
        write(file, Type.F4, List.of(0, 3, 32, 32));
        assertEquals(List.of(0, 3, 32, 32), read(file).shape());
        assertEquals(0, read(file).count());
    }

    @Test
    void whatCannotBeWrittenIsNamed() {
        Path file = folder.resolve("none/x.npy");
        var problem = assertThrows(UncheckedIOException.class, () -> write(file, Type.U1, List.of(1), 1));
        assertEquals(
                "npy: %s cannot be written: its folder does not exist%s".formatted(file, FIX), problem.getMessage());
        Path other = folder.resolve("x.npy");
        var lacking = assertThrows(IllegalStateException.class, () -> write(other, Type.U1, List.of(3), 1));
        assertEquals(
                "npy: %s lacks 2 values\n    fix:    put as many as its shape says".formatted(other),
                lacking.getMessage());
        var much = assertThrows(IllegalStateException.class, () -> write(other, Type.U1, List.of(1), 1, 2));
        assertEquals(
                "npy: %s has too many by 1 values\n    fix:    put as many as its shape says".formatted(other),
                much.getMessage());
    }

    /// Linux has a disk that is always full, and shows which files are open.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskLeavesNoFileOpen() throws IOException {
        Path full = Path.of("/dev/full");
        var problem = assertThrows(UncheckedIOException.class, () -> write(full, Type.U1, List.of(1), 1));
        assertEquals("npy: /dev/full cannot be written: No space left on device" + FIX, problem.getMessage());
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            assertTrue(open.noneMatch(file -> leadsTo(file, full)));
        }
    }

    private static boolean leadsTo(Path link, Path file) {
        try {
            return Files.readSymbolicLink(link).equals(file);
        } catch (IOException gone) {
            return false; // closed in the meantime
        }
    }

    private static void write(Path file, Type type, List<Integer> shape, double... values) {
        try (var writer = new NpyFile.Writer(file, type, shape)) {
            writer.put(values);
        }
    }
}
