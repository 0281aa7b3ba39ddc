package dynat.tensor.cuda;

import static dynat.tensor.cuda.CudnnCallsTest.COMPUTE;
import static dynat.tensor.cuda.CudnnCallsTest.FIND;
import static dynat.tensor.cuda.CudnnCallsTest.REFUSED;
import static dynat.tensor.cuda.CudnnCallsTest.run;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.cuda.Stubs.Call;
import dynat.tensor.cuda.Stubs.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which filters' gradients are computed in ways of our own, and what is asked for then.
class FilterGradientCallsTest {
    @Test
    void ourKernelIsTakenWhereItIsFaster(@TempDir Path cache) {
        var kept = new String[] {"XDG_CACHE_HOME", cache.toString()};
        var run = run("halved-tf32", "1 0 1000.0 0 1", REFUSED, kept);
        run.only(COMPUTE.get(0));
        run.only(COMPUTE.get(1));
        assertEquals(0, run.count(COMPUTE.get(2)::equals));
        var launch = run.named("gradient_128").getLast();
        var arguments = launch.get("arguments").split(",");
        // two tiles of 32 channels; some 132 blocks run at once
        assertEquals("2,64", launch.get("grid"));
        // dy, x, the parts; extents, strides, paddings, dilations; pixels, and those of a part
        assertEquals(
                List.of("3000", "1000", "40", "20", "20", "80", "10", "10", "2", "2", "1", "1", "1", "1", "800", "20"),
                Stream.of(arguments).filter(each -> !each.equals(arguments[2])).toList());
        assertEquals(
                arguments[2] + ",40,1,1,12000,2000",
                run.named("total_f32").getLast().get("arguments"));

        var next = run("halved-tf32", "1 0 0.0 0 1", REFUSED, kept);
        assertEquals(0, next.count(FIND::contains));
        assertEquals(1, next.named("gradient_128").size());

        // not where cuDNN is faster, nor where factors have to be whole
        assertEquals(1, run("halved-tf32", "1 0 0.0 0 1", REFUSED).count(COMPUTE.get(2)::equals));
        assertEquals(0, run("halved", "1 0 1000.0 0 1", REFUSED).count("gradient_128"::equals));
    }

    /// 8 images of 33 rows each, one of zeros, in 53 parts of five rows; from 64 channels, those of three taps beside
    /// each other, to 128.
    @Test
    void productsOfMatricesAreTakenWhereTheyAreFaster(@TempDir Path cache) {
        var kept = new String[] {"XDG_CACHE_HOME", cache.toString()};
        var run = run("whole", "1 0 1000.0 0 1", REFUSED, kept);
        run.only(COMPUTE.get(1));
        assertEquals(0, run.count(COMPUTE.get(2)::equals));
        checkProducts(run, "f32", 4);

        var next = run("whole", "1 0 0.0 0 1", REFUSED, kept);
        assertEquals(0, next.count(FIND::contains));
        assertEquals(3, next.named("cublasGemmStridedBatchedEx").size());

        checkProducts(run("whole-bf16", "1 0 1000.0 0 1", REFUSED), "bf16", 2);
        // not where cuDNN is faster, nor where copies and parts need more memory than there is
        assertEquals(1, run("whole", "1 0 0.0 0 1", REFUSED).count(COMPUTE.get(2)::equals));
        var little = run("whole-weight", "1 0 1000.0 0 1", REFUSED, "STUB_FREE", String.valueOf(58L << 20));
        assertEquals(1, little.count(COMPUTE.get(2)::equals), little::output);
    }

    private static void checkProducts(Run run, String type, int bytes) {
        var copies = run.named("lay_" + type);
        Call ofDy = copies.get(copies.size() - 2), ofX = copies.getLast();
        long dy = place(ofDy), x = place(ofX), row = 32L * 3 * 64 * bytes, sums = x + (53 * 5 + 2) * row;
        // from, to, images, packs of 16 bytes, rows, columns; rows with zeros, zeros above; columns, taps, how far
        // apart
        // what they are, and before what they begin
        assertEquals("3000,%x,8,%x,20,20,21,0,20,1,1,1,0".formatted(dy, 128 * bytes / 16), ofDy.get("arguments"));
        assertEquals("1000,%x,8,%x,20,20,21,1,20,3,1,1,1".formatted(x, 64 * bytes / 16), ofX.get("arguments"));
        // the rows of all parts, and two more that the last taps see
        assertEquals("265," + bytes, ofDy.get("grid"));
        assertEquals("267," + 6 * bytes / 4, ofX.get("grid"));
        var products = run.named("cublasGemmStridedBatchedEx");
        for (int tap = 0; tap < 3; tap++) {
            var product = products.get(products.size() - 3 + tap);
            assertEquals("0,1", product.get("ops"));
            assertEquals("192,128,160", product.get("extents"));
            assertEquals("53", product.get("batch"));
            assertEquals("%s@%x".formatted(type, x + tap * row), product.get("a"));
            assertEquals("%s@%x".formatted(type, dy), product.get("b"));
            assertEquals("f32@%x".formatted(sums + tap * 53L * 128 * 192 * 4), product.get("c"));
            assertEquals("30720", product.get("stepA"));
            assertEquals("20480", product.get("stepB"));
            assertEquals("24576", product.get("stepC"));
        }
        assertEquals(
                "%x,35,80,3,c0,2000".formatted(sums),
                run.named("total_" + type).getLast().get("arguments"));
    }

    /// Where a copy lies.
    private static long place(Call lay) {
        return Long.parseLong(lay.get("arguments").split(",")[1], 16);
    }
}
