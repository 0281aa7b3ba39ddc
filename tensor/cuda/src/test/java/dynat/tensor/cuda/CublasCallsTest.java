package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.cuda.Stubs.Call;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What cuBLAS is asked, recorded behind JCuda's natives by a library of our own ([Stubs] says what that cannot show).
///
/// The product is `[2, 5] · [5, 3]`, row by row. Column by column, which is how cuBLAS reads, it is `[3, 5] · [5, 2]`
/// of the second operand and the first.
class CublasCallsTest {

    @Test
    void operandsAreSwappedAndReadTransposedWhereOursAre() {
        var calls = Stubs.build().run("matrices", Map.of()).named("cublasGemmEx");
        assertEquals(
                List.of("0,0 3 5", "1,0 5 5", "0,1 3 2", "1,1 5 2"),
                calls.stream()
                        .map(call -> "%s %s %s".formatted(call.get("ops"), call.get("lda"), call.get("ldb")))
                        .toList());
        for (var call : calls) {
            assertEquals("3,2,5", call.get("extents"));
            assertEquals("f32@2000", call.get("a"));
            assertEquals("f32@1000", call.get("b"));
            assertEquals("f32@3000", call.get("c"));
            assertEquals("3", call.get("ldc"));
            assertEquals("1", call.get("alpha"));
            assertEquals("0", call.get("beta"));
            assertEquals("68", call.get("sums")); // CUBLAS_COMPUTE_32F
        }
    }

    @Test
    void aMatrixForAllHasAStepOfZero() {
        var call = Stubs.build().run("matrices", Map.of()).only("cublasGemmStridedBatchedEx");
        assertEquals("7", call.get("batch"));
        assertEquals("bf16@2000 0", call.get("a") + " " + call.get("stepA"));
        assertEquals("bf16@1000 10", call.get("b") + " " + call.get("stepB"));
        assertEquals("bf16@3000 6", call.get("c") + " " + call.get("stepC"));
        assertEquals("1,0", call.get("ops"));
        assertEquals("68", call.get("sums"));
    }

    @Test
    void aSumOfNothingIsZeroAndNothingIsAskedForNothing() {
        var run = Stubs.build().run("matrices", Map.of());
        var clear = run.only("clear");
        assertEquals("3000 168", clear.get("to") + " " + clear.get("bytes"));
        assertEquals(5, run.count(name -> name.startsWith("cublasGemm")));
    }

    @Test
    void factorsAreRoundedOnlyWhereTheyMayBe() {
        assertEquals(
                "16",
                Stubs.build()
                        .run("matrices", Map.of())
                        .only("cublasSetMathMode")
                        .get("mode"));
        assertEquals(
                "19",
                Stubs.build()
                        .run("matrices-tf32", Map.of())
                        .only("cublasSetMathMode")
                        .get("mode"));
    }

    @Test
    void theWorkspaceIsOursAndComesAfterTheStream() {
        var run = Stubs.build().run("matrices", Map.of());
        var names = run.calls().stream().map(Call::name).toList();
        assertTrue(names.indexOf("cublasSetStream") < names.indexOf("cublasSetWorkspace"));
        var workspace = run.only("cublasSetWorkspace");
        assertEquals(0, Long.parseLong(workspace.get("at"), 16) % 256);
        assertEquals(32L << 20, Long.parseLong(workspace.get("bytes")));
    }

    @Test
    void whatFailsIsSaidWithItsCallStatusAndExtents() {
        var run = Stubs.build().run("matrices", Map.of("STUB_FAILS", "cublasGemmEx", "STUB_STATUS", "13"));
        assertEquals("""
                matmul: cublasGemmEx failed: STUB_EXECUTION_FAILED (13)
                    left    [1, 2, 5] F32
                    right   [1, 5, 3]
                    fix:    run with -Ddynat.cuda.synchronous=true to see whether an earlier launch failed, or with --device simd
                """, run.output());
    }
}
