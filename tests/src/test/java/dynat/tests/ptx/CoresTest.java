package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What tensor cores multiply, and what is copied to shared memory for them, as NVIDIA's manual has it.
class CoresTest {

    private static long[] run(String outside, String instructions, int threads) {
        return Snippets.run(new InterpretedGpu(), outside, instructions, new long[threads]);
    }

    /// With `a[row, k] = 8 row + k + 1`, `b[k, column] = 3 k - column` and `c[row, column] = 100 row + column`.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void matricesAreMultiplied(int part) {
        var found = run("", """
                shr.u32 %r7, %r9, 2;
                and.b32 %r8, %r9, 3;
                mad.lo.u32 %r0, %r7, 8, %r8;
                add.u32 %r0, %r0, 1;
                cvt.rn.f32.u32 %f1, %r0; add.f32 %f2, %f1, 0f42800000; add.f32 %f3, %f1, 0f40800000;
                add.f32 %f4, %f2, 0f40800000;
                mov.b32 %r1, %f1; mov.b32 %r2, %f2; mov.b32 %r3, %f3; mov.b32 %r4, %f4;
                mul.lo.u32 %r0, %r8, 3; sub.s32 %r0, %r0, %r7;
                cvt.rn.f32.s32 %f1, %r0; add.f32 %f2, %f1, 0f41400000;
                mov.b32 %r5, %f1; mov.b32 %r6, %f2;
                mul.lo.u32 %r0, %r7, 100; mad.lo.u32 %r0, %r8, 2, %r0;
                cvt.rn.f32.u32 %f0, %r0; add.f32 %f1, %f0, 0f3F800000;
                add.f32 %f2, %f0, 0f44480000; add.f32 %f3, %f2, 0f3F800000;
                mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32
                    {%f0, %f1, %f2, %f3}, {%r1, %r2, %r3, %r4}, {%r5, %r6}, {%f0, %f1, %f2, %f3};
                cvt.rzi.s64.f32 %d1, %f""" + part + "; st.global.u64 [%d8], %d1;", 32);
        for (int lane = 0; lane < 32; lane++) {
            int row = lane / 4 + part / 2 * 8, column = lane % 4 * 2 + part % 2, sum = 100 * row + column;
            for (int k = 0; k < 8; k++) {
                sum += (8 * row + k + 1) * (3 * k - column);
            }
            assertEquals(sum, found[lane], "lane " + lane);
        }
    }

    /// `1 + 2^-11` lies between two numbers, `1 + 2^-12` beside one.
    @ParameterizedTest
    @CsvSource({
        "3F801000, 3f802000",
        "BF801000, bf802000",
        "3F800FFF, 3f800000",
        "7F800000, 7f800000",
        "7FC00000, 7fffffff",
        "7F7FF000, 7f800000"
    })
    void factorsAreRounded(String from, String to) {
        var found = run("", "cvt.rna.tf32.f32 %r1, 0f" + from + "; cvt.u64.u32 %d1, %r1; st.global.u64 [%d8], %d1;", 1);
        assertEquals(to, Long.toHexString(found[0]));
    }

    private static final String SHARED = ".shared .align 16 .b8 room[64];";

    /// Copies the first 16 bytes of the array, then as the text says, and gives what lies in shared memory.
    private static long copied(String more) {
        return run(SHARED, """
                mov.u64 %d1, 7; st.global.u64 [%d9], %d1; st.global.u64 [%d9+8], %d1;
                mov.u64 %d2, room; mov.u64 %d3, 9;
                st.shared.u64 [%d2], %d3; st.shared.u64 [%d2+16], %d3;
                mov.u32 %r1, 0;
                """ + more + "ld.shared.u64 %d4, [%d2]; st.global.u64 [%d8], %d4;", 2)[0];
    }

    @Test
    void copiesAreThereWhenTheyWereWaitedFor() {
        var copy = "cp.async.ca.shared.global [%d2], [%d9], 16;";
        assertEquals(7, copied(copy + "cp.async.commit_group; cp.async.wait_group 0;"));
        assertEquals(0, copied(copy.replace("16;", "16, %r1;") + "cp.async.commit_group; cp.async.wait_group 0;"));
        assertEquals(7, copied(copy + "cp.async.commit_group; cp.async.commit_group; cp.async.wait_group 1;"));
    }

    /// Neither what was there nor what comes can be relied on.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cp.async.wait_group 0;",
                "cp.async.commit_group;",
                "cp.async.commit_group; cp.async.wait_group 1;"
            })
    void untilThenNothingIs(String waits) {
        var poison = Integer.toUnsignedLong(GlobalMemory.POISON);
        assertEquals(poison << 32 | poison, copied("cp.async.ca.shared.global [%d2], [%d9], 16;" + waits));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cp.async.ca.shared.global [%d2+8], [%d9], 16; | is not a multiple of 16",
                "cp.async.ca.shared.global [%d2+64], [%d9], 16; | to byte 64",
                "cp.async.ca.shared.global [%d2], [%d9+16], 16; | which is +16 bytes from the begin of 16",
                "cp.async.bulk.shared.global [%d2], [%d9], 16; | the interpreter does not know this instruction"
            })
    void faultsAreNamed(String copy, String expected) {
        var message = assertThrows(PtxFault.class, () -> copied(copy)).getMessage();
        assertTrue(message.contains(expected), message);
    }
}
