package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Operands of convolutions brought to another form by the committed program `operands.ptx`.
class OperandsTest {

    @ParameterizedTest
    @CsvSource({"1,3,8", "100,3,4", "37,8,3", "65,5,5"})
    void whatIsMissingIsZero(int rows, int has, int wanted) throws IOException {
        var from = new float[rows * has];
        for (int i = 0; i < from.length; i++) {
            from[i] = i + 1;
        }
        var expected = new float[rows * wanted];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = i % wanted < has ? from[i / wanted * has + i % wanted] : 0;
        }
        var singles = new float[expected.length];
        run("resize_f32", MemorySegment.ofArray(from), MemorySegment.ofArray(singles), has, wanted, expected.length);
        assertArrayEquals(expected, singles);

        short[] halves = new short[from.length], made = new short[expected.length];
        for (int i = 0; i < from.length; i++) {
            halves[i] = (short) from[i];
        }
        run("resize_bf16", MemorySegment.ofArray(halves), MemorySegment.ofArray(made), has, wanted, expected.length);
        for (int i = 0; i < made.length; i++) {
            singles[i] = made[i];
        }
        assertArrayEquals(expected, singles);
    }

    @ParameterizedTest
    @CsvSource({"2,3,4,2,1,6,4", "3,5,5,2,2,10,9", "1,1,7,3,2,1,14", "4,2,2,1,1,2,2"})
    void betweenPixelsThatAreSpreadIsZero(int planes, int height, int width, int down, int across, int tall, int wide)
            throws IOException {
        var from = new float[planes * height * width];
        var expected = new float[planes * tall * wide];
        for (int i = 0; i < from.length; i++) {
            from[i] = i + 1;
            int column = i % width * across, row = i / width % height * down, plane = i / width / height;
            expected[(plane * tall + row) * wide + column] = from[i];
        }
        var made = new float[expected.length];
        run(
                "spread_f32",
                MemorySegment.ofArray(from),
                MemorySegment.ofArray(made),
                height,
                width,
                tall,
                wide,
                down,
                across,
                made.length);
        assertArrayEquals(expected, made);
    }

    private static void run(String kernel, MemorySegment from, MemorySegment to, long... rest) throws IOException {
        var gpu = new InterpretedGpu(5);
        long in = gpu.allocate(from.byteSize()), out = gpu.allocate(to.byteSize());
        gpu.upload(from, in);
        var arguments =
                LongStream.concat(LongStream.of(in, out), LongStream.of(rest)).toArray();
        gpu.load(ProgramsTest.program("operands"))
                .kernel(kernel)
                .launch(Math.ceilDiv((int) rest[rest.length - 1], 64), 1, 64, arguments);
        gpu.download(out, to);
    }
}
