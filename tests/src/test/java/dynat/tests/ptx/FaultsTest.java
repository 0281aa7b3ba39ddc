package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a program must not do, it does not get away with.
class FaultsTest {

    private static String fault(String outside, String instructions, int threads) {
        return assertThrows(
                        PtxFault.class,
                        () -> Snippets.run(new InterpretedGpu(), outside, instructions, Snippets.zeros(threads)))
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ld.global.u64 %d1, [%d9+16];           | 8 bytes at 0x100100010, which is +16 bytes from the begin of 16
            ld.global.u32 %r1, [%d9+-4];           | which is -4 bytes from the begin of 16
            st.global.u32 [%d9+2], %r9;            | is not a multiple of 4
            ld.global.v2.u64 {%d1, %d2}, [%d8];    | in thread 1: 0x100100008 is not a multiple of 16
            ld.global.u32 %r1, [8];                | where there is no memory
            add.s32 %r1, %r2, 1;                   | reads %r2, which was not written
            @%p1 ret;                              | reads %p1, which was not written
            ld.shared.u32 %r1, [1024];             | byte 0 of 0 of shared memory
            add.cc.u32 %r1, %r9, 1;                | the interpreter does not know this instruction
            add.rn.bf16 %h1, %h1, %h1;             | unknown type .bf16
            atom.global.add.f32 %f1, [%d9], 0f00000000;  | an atomic add of .f32 is not known
            div.u32 %r1, 1, %r9;                   | an integer is divided by zero
            bra nowhere;                           | there is no place 'nowhere' in 'snippet'
            trap;                                  | the program gives up
            """)
    void isNamed(String instructions, String expected) {
        var message = fault("", instructions, 2);
        assertTrue(message.contains(expected), message);
    }

    @Test
    void aFaultSaysWhereItIs() {
        assertEquals(
                "ptx: snippet on 1 x 1 blocks of 3 threads, in block (0, 0): "
                        + "line 16 'st.global.u64 [%d8+8], %d8', in thread 2: "
                        + "8 bytes at 0x100100018, which is +24 bytes from the begin of 24",
                fault("", "st.global.u64 [%d8+8], %d8;", 3));
    }

    @Test
    void constantsAreNotWritten() {
        var message = fault(".const .align 4 .b8 t[4] = {1};", "mov.u64 %d1, t; st.global.u32 [%d1], %r9;", 1);
        assertTrue(message.contains("writes to memory that is constant"), message);
    }

    /// One thread of the warp waits for all of it, the other for the whole block.
    @Test
    void nobodyWaitsForEver() {
        var message = fault("", """
                setp.eq.u32 %p1, %r9, 0;
                @%p1 bra apart;
                shfl.sync.idx.b32 %r1, %r9, 0, 31, -1;
                apart: bar.sync 0;
                """, 2);
        assertTrue(message.contains("waits for threads of its warp that never come"), message);
    }

    @Test
    void threadsWaitAtTheSameBarrier() {
        var message = fault("", """
                setp.eq.u32 %p1, %r9, 0;
                @%p1 bra apart;
                bar.sync 1;
                apart: bar.sync 2;
                """, 2);
        assertTrue(message.contains("waits while thread"), message);
    }

    @Test
    void whatComesFromAThreadThatIsNotThereIsNotUsed() {
        var message = fault("", "shfl.sync.down.b32 %r1, %r9, 1, 31, -1; add.s32 %r2, %r1, 1;", 2);
        assertTrue(message.contains("in thread 1: reads %r1, which was not written"), message);
    }

    @Test
    void freshMemoryIsNotANumber() {
        var gpu = new InterpretedGpu();
        long address = gpu.allocate(16);
        var floats = new float[4];
        gpu.download(address, MemorySegment.ofArray(floats));
        var doubles = new double[2];
        gpu.download(address, MemorySegment.ofArray(doubles));
        for (int i = 0; i < 4; i++) {
            assertTrue(Float.isNaN(floats[i]) && Double.isNaN(doubles[i / 2]));
        }
    }

    @Test
    void sharedMemoryIsNotANumber() {
        var found = Snippets.run(
                new InterpretedGpu(),
                ".shared .align 8 .b8 s[8];",
                "ld.shared.u64 %d1, [s]; st.global.u64 [%d8], %d1;",
                0);
        assertTrue(Double.isNaN(Double.longBitsToDouble(found[0])));
    }

    @Test
    void memoryThatWasFreedOrGivenBackIsNotTouched() {
        var gpu = new InterpretedGpu();
        long address = gpu.allocate(64);
        gpu.lend(address, 8);
        var host = MemorySegment.ofArray(new long[1]);
        gpu.download(address, host);
        assertThrows(PtxFault.class, () -> gpu.download(address, MemorySegment.ofArray(new long[2])));
        gpu.reclaim(address);
        assertThrows(PtxFault.class, () -> gpu.download(address, host));
        assertThrows(PtxFault.class, () -> gpu.reclaim(address));
        gpu.lend(address, 64);
        gpu.download(address, host);
        gpu.free(address);
        assertThrows(PtxFault.class, () -> gpu.download(address, host));
        assertThrows(PtxFault.class, () -> gpu.free(address));
    }

    @Test
    void gridsAndArgumentsAreThoseOfTheKernel() {
        var gpu = new InterpretedGpu();
        var kernel = gpu.load(Snippets.program("", "")).kernel("snippet");
        assertThrows(PtxFault.class, () -> kernel.launch(1, 1, 1025, 0));
        assertThrows(PtxFault.class, () -> kernel.launch(0, 1, 32, 0));
        assertThrows(PtxFault.class, () -> kernel.launch(1, 65536, 32, 0));
        assertThrows(PtxFault.class, () -> kernel.launch(1, 1, 32));
        assertThrows(PtxFault.class, () -> gpu.load(Snippets.program("", "")).kernel("another"));
    }

    @Test
    void allMemoryThereIsCanBeTaken() {
        var gpu = new InterpretedGpu();
        assertEquals(0, gpu.allocate(gpu.available() + 1));
        long before = gpu.available();
        long address = gpu.allocate(1 << 20);
        assertEquals(before - (1 << 20), gpu.available());
        gpu.free(address);
        assertEquals(before, gpu.available());
        assertArrayEquals(Snippets.numbered(2), new long[] {0, 1});
    }
}
