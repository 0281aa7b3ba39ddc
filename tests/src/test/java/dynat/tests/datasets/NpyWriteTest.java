package dynat.tests.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.datasets.NpyFile;
import dynat.datasets.NpyFile.Type;
import dynat.tests.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is written is what NumPy writes.
class NpyWriteTest {

    @TempDir
    private Path folder;

    private NpyFile read(Path path) throws IOException {
        return NpyFile.of(path.toString(), ByteBuffer.wrap(Files.readAllBytes(path)));
    }

    /// NumPy wrote these.
    @ParameterizedTest
    @ValueSource(strings = {"labels.npy", "images_u8.npy", "logits_f64.npy"})
    void aFileOfNumPyIsWrittenAgainByteForByte(String name) throws IOException {
        Path original = Repository.root()
                .resolve("tests/src/test/resources/golden/mini")
                .resolve(name);
        Path copy = folder.resolve(name);
        read(original).write(copy);
        assertArrayEquals(Files.readAllBytes(original), Files.readAllBytes(copy));
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeComesBack(Type type) throws IOException {
        Path file = folder.resolve("x.npy");
        Files.write(file, new byte[5000]); // longer than what replaces it
        NpyFile.of(type, List.of(2, 3), i -> 40 * i).write(file);
        NpyFile back = read(file);
        assertEquals(type, back.type());
        assertEquals(List.of(2, 3), back.shape());
        for (int i = 0; i < 6; i++) {
            assertEquals(40 * i, back.real(i));
        }
        assertEquals(0, (Files.size(file) - back.values().remaining()) % 64);
    }

    @Test
    void fractionsAndNoValues() throws IOException {
        Path file = folder.resolve("x.npy");
        NpyFile.of(Type.F8, List.of(1), _ -> 0.1).write(file);
        assertEquals(0.1, read(file).values().getDouble(0));
        NpyFile.of(Type.F4, List.of(0, 3, 32, 32), _ -> 1).write(file);
        assertEquals(List.of(0, 3, 32, 32), read(file).shape());
        assertEquals(0, read(file).count());
    }

    @Test
    void whatCannotBeWrittenIsNamed() {
        Path file = folder.resolve("none/x.npy");
        var problem = assertThrows(
                UncheckedIOException.class,
                () -> NpyFile.of(Type.U1, List.of(1), _ -> 1).write(file));
        assertEquals("npy: %s cannot be written: %s".formatted(file, file), problem.getMessage());
        var large = assertThrows(
                IllegalArgumentException.class, () -> NpyFile.of(Type.F8, List.of(1 << 20, 1 << 10), _ -> 1));
        assertEquals(
                "npy: [1048576, 1024] of <f8 are 8589934592 bytes\n    fix:    save fewer, at most 2 GiB a file",
                large.getMessage());
    }
}
