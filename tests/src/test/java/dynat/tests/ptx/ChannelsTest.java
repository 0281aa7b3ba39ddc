package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rows made longer and shorter by the committed program `channels.ptx`.
class ChannelsTest {

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

    private static void run(String kernel, MemorySegment from, MemorySegment to, int has, int wanted, int count)
            throws IOException {
        var gpu = new InterpretedGpu(5);
        long in = gpu.allocate(from.byteSize()), out = gpu.allocate(to.byteSize());
        gpu.upload(from, in);
        gpu.load(ProgramsTest.program("channels"))
                .kernel(kernel)
                .launch(Math.ceilDiv(count, 64), 1, 64, in, out, has, wanted, count);
        gpu.download(out, to);
    }
}
