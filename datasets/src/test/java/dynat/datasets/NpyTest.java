package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {

    @TempDir
    private Path folder;

    private Path x;
    private Path y;

    @BeforeEach
    void place() {
        x = folder.resolve("x.npy");
        y = folder.resolve("y.npy");
    }

    static byte[] npy(String header, ByteBuffer values) {
        return npy(1, header, values);
    }

    private static byte[] npy(int version, String header, ByteBuffer values) {
        byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out =
                ByteBuffer.allocate(12 + text.length + values.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) version)
                .put((byte) 0);
        if (version == 1) {
            out.putShort((short) text.length);
        } else {
            out.putInt(text.length);
        }
        out.put(text).put(values.array());
        return Arrays.copyOf(out.array(), out.position());
    }

    static String header(String descr, String shape) {
        return "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr, shape);
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            out.putFloat(value);
        }
        return out;
    }

    private static ByteBuffer longs(long... values) {
        ByteBuffer out = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            out.putLong(value);
        }
        return out;
    }

    private static ByteBuffer ascending(int count) {
        ByteBuffer out = ByteBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            out.put(i, (byte) i);
        }
        return out;
    }

    private void labels(long... labels) throws IOException {
        Files.write(y, npy(header("<i8", "(%d,)".formatted(labels.length)), longs(labels)));
    }

    private NpySpec spec(String options) {
        return NpySpec.parse("%s,%s%s".formatted(x, y, options));
    }

    private Dataset all() {
        return Npy.openAll(Split.TEST, spec(""));
    }

    @Test
    void bytesInEitherOrder() throws IOException {
        labels(1, 0);
        Files.write(x, npy(header("|u1", "(2, 3, 4, 5)"), ascending(120)));
        Dataset first = all();
        assertEquals(new ImageSize(3, 4, 5), first.image());
        byte[] pixels = new byte[60 + 1], expected = new byte[60 + 1];
        first.pixels(1, pixels, 1);
        for (int v = 0; v < 60; v++) {
            expected[1 + v] = (byte) (60 + v);
        }
        assertArrayEquals(expected, pixels);
        Files.write(x, npy(header("|u1", "(2, 4, 5, 3)"), ascending(120)));
        Dataset last = all();
        assertEquals(new ImageSize(3, 4, 5), last.image());
        last.pixels(1, pixels, 1);
        for (int v = 0; v < 60; v++) {
            int c = v / 20, p = v % 20;
            expected[1 + v] = (byte) (60 + 3 * p + c);
        }
        assertArrayEquals(expected, pixels);
        assertEquals("npy", last.name());
        assertEquals(List.of("0", "1"), last.classNames());
        assertEquals(1, last.label(0));
    }

    @Test
    void greyImagesNeedNoAxisForIt() throws IOException {
        labels(1);
        Files.write(x, npy(header("|u1", "(1, 2, 5)"), ascending(10)));
        assertEquals(new ImageSize(1, 2, 5), all().image());
    }

    @Test
    void floatsKeepTheirValues() throws IOException {
        labels(0, 1);
        float[] values = {0, 1, 0.1f, Float.MIN_VALUE, 0.7f, 1f / 3, 0.5f, 0.25f};
        Files.write(x, npy(header("<f4", "(2, 1, 2, 2)"), floats(values)));
        float[] out = new float[4];
        all().values(1, out, 0);
        assertArrayEquals(Arrays.copyOfRange(values, 4, 8), out);
        byte[] pixels = new byte[4];
        all().pixels(1, pixels, 0);
        assertArrayEquals(new byte[] {(byte) 179, 85, (byte) 128, 64}, pixels);
        Batch batch = Loader.over(all()).epoch(0).next();
        assertArrayEquals(values, batch.images());
    }

    @Test
    void doublesAndBytesBecomeFloats() throws IOException {
        labels(1);
        ByteBuffer doubles = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(0.1)
                .putDouble(1);
        Files.write(x, npy(header("<f8", "(1, 1, 2)"), doubles));
        float[] out = new float[2];
        all().values(0, out, 0);
        assertArrayEquals(new float[] {0.1f, 1}, out);
        Files.write(x, npy(header("|u1", "(1, 1, 2)"), ByteBuffer.wrap(new byte[] {(byte) 255, 51})));
        all().values(0, out, 0);
        assertArrayEquals(new float[] {1, 51 / 255f}, out);
    }

    @Test
    void everyVersionAndFormOfHeader() {
        for (int version = 1; version <= 3; version++) {
            for (String header : List.of(
                    header("<i4", "(2, 1)"),
                    "{'shape':(2,1),'descr':\"<i4\",'fortran_order':False}",
                    "{ 'descr' : '<i4', 'fortran_order' : False, 'shape' : ( 2 , 1 , ) , }   ")) {
                NpyFile file = NpyFile.of("x.npy", MemorySegment.ofArray(npy(version, header, longs(5))));
                assertEquals(List.of(2, 1), file.shape());
                assertEquals(5, file.integer(0));
                assertEquals(0, file.integer(1));
            }
        }
        assertEquals(
                1,
                NpyFile.of("x.npy", MemorySegment.ofArray(npy(header("<i8", "()"), longs(5))))
                        .count());
    }

    private static void assertFile(String what, String fix, byte[] file) {
        var error = assertThrows(DataError.class, () -> NpyFile.of("x.npy", MemorySegment.ofArray(file)));
        assertEquals("npy: x.npy %s\n    fix:    %s".formatted(what, fix), error.getMessage());
    }

    private static void assertDamaged(String what, byte[] file) {
        assertFile("is damaged: " + what, "save it again with numpy.save", file);
    }

    @Test
    void whatIsNotReadSaysHowToSaveIt() {
        assertFile(
                "is in Fortran order but only C order is read",
                "save it with numpy.save(FILE, numpy.ascontiguousarray(X))",
                npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", floats(1)));
        assertFile(
                "holds values of type >f4 but <f4, <f8, |u1, <i4, <i8 are read",
                "save it with numpy.save(FILE, X.astype('<f4'))",
                npy(header(">f4", "(1,)"), floats(1)));
        assertFile(
                "holds values of type <c8 but <f4, <f8, |u1, <i4, <i8 are read",
                "save it with numpy.save(FILE, X.astype('<f4')), labels with astype('<i8')",
                npy(header("<c8", "(1,)"), longs(1)));
        assertFile(
                "holds records of several fields but only plain arrays are read",
                "save one field at a time: numpy.save(FILE, X['FIELD'])",
                npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", floats(1)));
        assertFile(
                "is not a .npy file", "save one array with numpy.save, not numpy.savez", "PK\3\4 archive".getBytes());
    }

    @Test
    void damageIsNamed() {
        byte[] good = npy(header("<f4", "(2,)"), floats(1, 2));
        assertDamaged("it has only 9 bytes", Arrays.copyOf(good, 9));
        assertDamaged("it ends within its header", Arrays.copyOf(good, 20));
        assertDamaged("its shape is [2] of <f4 but 7 bytes follow", Arrays.copyOf(good, good.length - 1));
        assertDamaged("its shape is [2] of <f4 but 9 bytes follow", Arrays.copyOf(good, good.length + 1));
        byte[] version = good.clone();
        version[6] = 4;
        assertDamaged("its version is 4.0 but 1.0 to 3.0 are read", version);
        byte[] long2 = npy(2, header("<f4", "(2,)"), floats(1, 2));
        long2[10] = 1;
        assertDamaged("its header has %d bytes but at most 65535 are read".formatted(long2[8] + 65536), long2);
        String large = "(2147483647, 2147483647, 2147483647)";
        assertDamaged(
                "its shape is [2147483647, 2147483647, 2147483647] of <f4 but 0 bytes follow",
                npy(header("<f4", large), floats()));
        assertDamaged(
                "its shape is [65536, 65536, 65536, 65536] of <f4 but 0 bytes follow",
                npy(header("<f4", "(65536, 65536, 65536, 65536)"), floats())); // 2^64 values
        for (String header : List.of(
                "",
                "{}",
                "{'descr': '<f4'}",
                header("<f4", "(2)"),
                header("<f4", "(-2,)"),
                header("<f4", "(2.0,)"),
                header("<f4", "(99999999999,)"),
                header("<f4", "(2,)") + "x",
                "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
                "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}")) {
            var error = assertThrows(
                    DataError.class,
                    () -> NpyFile.of("x.npy", MemorySegment.ofArray(npy(header, floats(1, 2)))),
                    header);
            assertTrue(
                    error.getMessage()
                            .matches(
                                    "npy: x.npy is damaged: its header is not one that NumPy writes, at its byte \\d+\n"
                                            + "    fix:    save it again with numpy.save"),
                    error::getMessage);
        }
    }

    private void assertSays(String what, String fix) {
        var error = assertThrows(DataError.class, this::all);
        assertEquals("npy: %s\n    fix:    %s".formatted(what, fix), error.getMessage());
    }

    @Test
    void imagesThatAreNoneAreNamed() throws IOException {
        labels(1);
        assertSays("there is no file %s".formatted(x), "look at the path");
        Files.write(x, npy(header("|u1", "(1, 5)"), ascending(5)));
        assertSays("%s has shape [1, 5]".formatted(x), "save images as [N, H, W], [N, C, H, W] or [N, H, W, C]");
        Files.write(x, npy(header("|u1", "(1, 3, 5, 3)"), ascending(45)));
        assertSays(
                "%s has shape [1, 3, 5, 3], and its channels may be the second axis or the last".formatted(x),
                "say which: ,order=nchw or ,order=nhwc behind the files");
        assertEquals(
                new ImageSize(3, 5, 3),
                Npy.openAll(Split.TEST, spec(",order=nchw")).image());
        assertEquals(
                new ImageSize(3, 3, 5),
                Npy.openAll(Split.TEST, spec(",ORDER=NHWC")).image());
        Files.write(x, npy(header("|u1", "(0, 3, 5, 2)"), ascending(0)));
        assertSays("%s holds no images: its shape is [0, 3, 5, 2]".formatted(x), "save some");
        Files.write(x, npy(header("|u1", "(2, 3, 5, 2)"), ascending(60)));
        assertSays("%s has 2 images but %s has 1 labels".formatted(x, y), "save one label for each image");
        Files.write(x, npy(header("<i8", "(1, 1, 1)"), longs(7)));
        assertSays(
                "%s holds integers of 64 bits, and it is not said how bright they are".formatted(x),
                "save bytes with X.astype('uint8'), or floats in [0, 1]");
    }

    @Test
    void valuesThatAreNoImagesAreNamed() throws IOException {
        labels(0);
        for (var value : List.of(1.0001f, 255f)) {
            Files.write(x, npy(header("<f4", "(1, 1, 2)"), floats(0, value)));
            assertSays(
                    "%s has the value %s at its place 1, counted from 0, but images live in [0, 1]".formatted(x, value),
                    "save numpy.float32(X / 255), if 255 is white");
        }
        for (var value : List.of(-0.5f, Float.NaN, Float.POSITIVE_INFINITY, 300f)) {
            Files.write(x, npy(header("<f4", "(1, 1, 2)"), floats(0, value)));
            assertSays(
                    "%s has the value %s at its place 1, counted from 0, but images live in [0, 1]".formatted(x, value),
                    "scale them before saving, and leave the mean in");
        }
    }

    @Test
    void labelsThatAreNoneAreNamed() throws IOException {
        Files.write(x, npy(header("|u1", "(1, 1, 2)"), ascending(2)));
        labels(-1);
        assertSays(
                "label 0 of %s, counted from 0, is -1 but labels run from 0 to 65535".formatted(y),
                "number the classes from 0");
        labels(65_536);
        assertSays(
                "label 0 of %s, counted from 0, is 65536 but labels run from 0 to 65535".formatted(y),
                "number the classes from 0");
        labels(7);
        assertEquals(8, all().classes());
        assertEquals(10, Npy.openAll(Split.TEST, spec(",classes=10")).classes());
        var error = assertThrows(DataError.class, () -> Npy.openAll(Split.TEST, spec(",classes=7")));
        assertEquals(
                "npy: label 0 of %s, counted from 0, is 7 but labels run from 0 to 6\n    fix:    give classes=8 or more"
                        .formatted(y),
                error.getMessage());
        Files.write(y, npy(header("<f4", "(1,)"), floats(1)));
        assertSays(
                "%s holds labels of shape [1] that are floats".formatted(y),
                "save integers of shape [N]: Y.reshape(-1).astype('<i8')");
        Files.write(y, npy(header("<i8", "(1, 1)"), longs(1)));
        assertSays(
                "%s holds labels of shape [1, 1]".formatted(y),
                "save integers of shape [N]: Y.reshape(-1).astype('<i8')");
    }

    @Test
    void oneClassIsTooFew() throws IOException {
        labels(0, 0);
        Files.write(x, npy(header("|u1", "(2, 1, 2)"), ascending(4)));
        String pair = "%s,%s".formatted(x, y);
        for (String text : List.of(pair, pair + "," + pair, pair + ",classes=1")) {
            var error = assertThrows(DataError.class, () -> Npy.open(Split.TRAIN, NpySpec.parse(text)), text);
            assertEquals("""
                    npy: %s has labels of 1 class but at least 2 are needed
                        fix:    give images of two classes or more; if these are of one among K, write ,classes=K behind the files""".formatted(y), error.getMessage());
        }
        assertEquals(10, Npy.openAll(Split.TEST, spec(",classes=10")).classes());
    }

    @Test
    void onePairIsDividedAndTwoAreNot() throws IOException {
        long[] labels = new long[40];
        for (int i = 0; i < 40; i++) {
            labels[i] = i % 2;
        }
        labels(labels);
        Files.write(x, npy(header("|u1", "(40, 1, 2)"), ascending(80)));
        Dataset training = Npy.open(Split.TRAIN, spec("")), test = Npy.open(Split.TEST, spec(""));
        assertEquals(36, training.size());
        assertEquals(4, test.size());
        assertEquals(2, test.label(0) + test.label(1) + test.label(2) + test.label(3)); // half of each class
        assertEquals(40, all().size());

        Path xTest = Files.write(folder.resolve("xt.npy"), npy(header("|u1", "(1, 1, 2)"), ascending(2)));
        Path yTest = Files.write(folder.resolve("yt.npy"), npy(header("|u1", "(1,)"), ascending(1)));
        NpySpec spec = NpySpec.parse("%s,%s,%s,%s".formatted(x, y, xTest, yTest));
        assertEquals(40, Npy.open(Split.TRAIN, spec).size());
        assertEquals(1, Npy.open(Split.TEST, spec).size());
        assertEquals(1, Npy.openAll(Split.TEST, spec).size());
        assertEquals(2, Npy.open(Split.TEST, spec).classes()); // as many as to train on
    }

    @Test
    void oneImageCannotBeDivided() throws IOException {
        labels(1);
        Files.write(x, npy(header("|u1", "(1, 1, 2)"), ascending(2)));
        var error = assertThrows(DataError.class, () -> Npy.open(Split.TRAIN, spec("")));
        assertEquals(
                "npy: one image cannot be divided into training and test\n    fix:    give more images",
                error.getMessage());
    }
}
