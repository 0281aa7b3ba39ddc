package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dynat.autograd.Variable;
import dynat.nn.Checkpoint;
import dynat.nn.CheckpointError;
import dynat.nn.Layer;
import dynat.nn.Parameter;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.nn.Safetensors;
import dynat.tensor.Cell;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Kernels;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OnEjml.class)
class CheckpointTest {

    @TempDir
    private Path folder;

    private static ResNet model(long seed) {
        return ResNet.of(new ResNet.Config(3, List.of(4, 8), List.of(1, 1), 5), Draws.of(seed, "init"));
    }

    private static Map<String, Cell> cells(Object... namesAndTensors) {
        var cells = new LinkedHashMap<String, Cell>();
        for (int i = 0; i < namesAndTensors.length; i += 2) {
            cells.put((String) namesAndTensors[i], new Parameter((Tensor) namesAndTensors[i + 1]));
        }
        return cells;
    }

    private Path file() {
        return folder.resolve("last.safetensors");
    }

    @Test
    void aModelComesBackWithTheSameLogits() {
        ResNet saved = model(1), loaded = model(2);
        var x = Variable.constant(Draws.of(3, "x").uniform(new Shape(2, 3, 8, 8), 0, 1));
        saved.forward(x, Pass.TRAIN); // so that the running statistics are some
        Checkpoint.save(file(), saved.state(), Map.of());
        Checkpoint.read(file()).load(loaded.state());
        assertArrayEquals(
                saved.forward(x, Pass.EVAL).value().toDoubles(),
                loaded.forward(x, Pass.EVAL).value().toDoubles());
    }

    @Test
    void doublesSurviveBitByBit() {
        double[] odd = {
            -0.0, Double.MIN_VALUE, 1.0 / 3, Math.PI, Double.MAX_VALUE, Double.NEGATIVE_INFINITY, Double.NaN, 1e-310
        };
        var cells = cells(
                "odd",
                Tensor.of(new Shape(2, 4), odd),
                "none",
                Tensor.of(new Shape(0, 3), new double[0]),
                "one",
                Tensor.scalar(7));
        Checkpoint.save(file(), cells, Map.of());
        var into = cells(
                "one",
                Tensor.scalar(0),
                "odd",
                Tensor.full(new Shape(2, 4), 0),
                "none",
                Tensor.of(new Shape(0, 3), new double[0]));
        Checkpoint.read(file()).load(into);
        double[] back = into.get("odd").value().toDoubles();
        for (int i = 0; i < odd.length; i++) {
            assertEquals(Double.doubleToRawLongBits(odd[i]), Double.doubleToRawLongBits(back[i]));
        }
        assertEquals(7, into.get("one").value().item());
        assertEquals(DType.F64, Safetensors.read(file()).tensors().get("odd").dtype());
    }

    @Test
    void floatsSurviveBitByBit() {
        assumeTrue(
                Devices.probe().stream().anyMatch(p -> p.backend().name().equals("simd")),
                "simd is not on the class path");
        Devices.choose("simd", 1).device().run(() -> {
            float[] odd = {
                -0f, Float.MIN_VALUE, 1f / 3, (float) Math.PI, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, 1e-40f
            };
            Checkpoint.save(file(), cells("odd", Tensor.of(new Shape(7), odd)), Map.of());
            var into = cells("odd", Tensor.full(new Shape(7), 0));
            Checkpoint.read(file()).load(into);
            float[] back = into.get("odd").value().toFloats();
            for (int i = 0; i < odd.length; i++) {
                assertEquals(Float.floatToRawIntBits(odd[i]), Float.floatToRawIntBits(back[i]));
            }
            assertEquals(
                    DType.F32, Safetensors.read(file()).tensors().get("odd").dtype());
            return null;
        });
    }

    @Test
    void metadataAreStrings() {
        var notes = Map.of("epoch", "3", "config", "model:\n  widths: [16, 32]\n\"quoted\" ünïcode");
        Checkpoint.save(file(), cells("a", Tensor.scalar(1)), notes);
        assertEquals(notes, Checkpoint.read(file()).metadata());
        assertEquals(
                """
                checkpoint: the metadata names 'sha256'
                    fix:    use another name, this one is taken""",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Checkpoint.save(file(), cells("a", Tensor.scalar(1)), Map.of("sha256", "")))
                        .getMessage());
    }

    @Test
    void theSameStateGivesTheSameBytes() throws IOException {
        Checkpoint.save(file(), cells("b", Tensor.scalar(1), "a", Tensor.scalar(2)), Map.of("x", "1", "y", "2"));
        var first = Files.readAllBytes(file());
        Checkpoint.save(file(), cells("a", Tensor.scalar(2), "b", Tensor.scalar(1)), Map.of("y", "2", "x", "1"));
        assertArrayEquals(first, Files.readAllBytes(file()));
        assertEquals(
                0,
                (8 + Math.toIntExact(first[0] & 0xff | (first[1] & 0xff) << 8)) % 8,
                "numbers begin at a multiple of 8");
    }

    @Test
    void onePartOfAUnion() {
        ResNet teacher = model(1), student = model(2), loaded = model(3);
        var both = Layer.prefixed("teacher.", teacher.state());
        both.putAll(Layer.prefixed("student.", student.state()));
        Checkpoint.save(file(), both, Map.of("epoch", "1"));
        var checkpoint = Checkpoint.read(file()).under("student.");
        checkpoint.load(loaded.state());
        assertEquals("1", checkpoint.metadata().get("epoch"));
        assertArrayEquals(
                student.linear().weight().value().toDoubles(),
                loaded.linear().weight().value().toDoubles());
    }

    @Test
    void savingReplacesAndLeavesNothingElse() throws IOException {
        for (int i = 0; i < 3; i++) {
            Checkpoint.save(file(), cells("a", Tensor.scalar(i)), Map.of());
            Files.write(folder.resolve("last.safetensors.part"), new byte[100]); // as a crash would leave it
        }
        Checkpoint.save(file(), cells("a", Tensor.scalar(3)), Map.of());
        assertEquals(3, Checkpoint.read(file()).values().get("a").toDoubles()[0]);
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file()), files.toList());
        }
    }

    /// A device that fails when the second tensor is read stands for a disk that fills up.
    @Test
    void aSaveThatFailsLeavesTheOldFile() throws IOException {
        Checkpoint.save(file(), cells("a", Tensor.scalar(1)), Map.of());
        var before = Files.readAllBytes(file());
        var ejml = OnEjml.EJML;
        int[] downloads = {0};
        var kernels = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, args) -> {
                    if (method.getName().equals("download") && ++downloads[0] == 2) {
                        throw new IllegalStateException("the disk is full");
                    }
                    try {
                        return method.invoke(ejml.kernels(), args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        new Device("failing", "", ejml.dtype(), ejml.order(), kernels).run(() -> {
            var cells = cells("a", Tensor.scalar(2), "b", Tensor.scalar(3));
            assertThrows(IllegalStateException.class, () -> Checkpoint.save(file(), cells, Map.of()));
            return null;
        });
        assertEquals(2, downloads[0]);
        assertArrayEquals(before, Files.readAllBytes(file()));
        assertFalse(Files.exists(folder.resolve("last.safetensors.part")));
    }

    private static void assertNotWritten(Path path, String reason) {
        var error = assertThrows(
                UncheckedIOException.class, () -> Checkpoint.save(path, cells("a", Tensor.scalar(2)), Map.of()));
        assertEquals(
                "checkpoint: %s cannot be written: %s\n    fix:    check that its folder exists, may be written and has space"
                        .formatted(path, reason),
                error.getMessage());
    }

    @Test
    void aFolderThatIsNotThere() {
        assertNotWritten(folder.resolve("none").resolve("last.safetensors"), "No such file or directory");
    }

    @Test
    void aFolderThatIsAFile() throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        assertNotWritten(file.resolve("last.safetensors"), "Not a directory");
    }

    @Test
    void aFileThatIsAFolder() throws IOException {
        Files.createFile(Files.createDirectory(file()).resolve("inside"));
        assertNotWritten(file(), "Is a directory");
        assertTrue(Files.exists(file().resolve("inside")));
        assertFalse(Files.exists(folder.resolve("last.safetensors.part")));
    }

    /// Permissions do not stop a system's administrator; a folder of the kernel's does.
    @Test
    void aFolderThatMayNotBeWritten() throws IOException {
        Checkpoint.save(file(), cells("a", Tensor.scalar(1)), Map.of());
        assertTrue(folder.toFile().setWritable(false));
        try {
            if (!Files.isWritable(folder)) {
                assertNotWritten(file(), "Permission denied");
            } else {
                var kernel = Path.of("/proc/self/task");
                assumeTrue(Files.isDirectory(kernel), "nothing stops this user from writing");
                assertNotWritten(kernel.resolve("last.safetensors"), "No such file or directory");
            }
        } finally {
            assertTrue(folder.toFile().setWritable(true));
        }
        assertEquals(1, Checkpoint.read(file()).values().get("a").toDoubles()[0]);
    }

    @Test
    void anotherModel() {
        var zero = new Shape(2);
        Checkpoint.save(
                file(),
                cells("same", Tensor.scalar(1), "gone", Tensor.scalar(2), "wide", Tensor.full(new Shape(2, 2), 3)),
                Map.of());
        var into = cells("same", Tensor.scalar(0), "new", Tensor.scalar(0), "wide", Tensor.full(zero, 0));
        var error = assertThrows(
                CheckpointError.class, () -> Checkpoint.read(file()).load(into));
        assertEquals("""
                checkpoint: %s holds another model than this one
                    missing     new
                    unexpected  gone
                    misshapen   wide is [2, 2], not [2]
                    fix:    build the model that was saved, or use its checkpoint""".formatted(file()), error.getMessage());
        into.values().forEach(cell -> assertEquals(0, cell.value().toDoubles()[0], "nothing was changed"));
    }

    @Test
    void manyMissingNamesAreCounted() {
        Checkpoint.save(file(), cells(), Map.of());
        var error = assertThrows(
                CheckpointError.class, () -> Checkpoint.read(file()).load(model(0).state()));
        assertEquals("""
                checkpoint: %s holds another model than this one
                    missing     conv1.weight, bn1.weight, bn1.bias, bn1.running_mean, bn1.running_var and 27 more
                    fix:    build the model that was saved, or use its checkpoint""".formatted(file()), error.getMessage());
    }
}
