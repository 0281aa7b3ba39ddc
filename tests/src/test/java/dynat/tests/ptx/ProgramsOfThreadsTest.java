package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What threads do together, and how functions and tables are reached.
class ProgramsOfThreadsTest {

    private static long[] run(String outside, String instructions, long... array) {
        return Snippets.run(new InterpretedGpu(), outside, instructions, array);
    }

    private static final String STORE = "cvt.u64.u32 %d1, %r1; st.global.u64 [%d8], %d1;";

    @Test
    void threadsThatPartMeetAgain() {
        var found = run("", """
                and.b32 %r2, %r9, 1;
                setp.eq.u32 %p1, %r2, 0;
                mov.u32 %r1, 0;
                @%p1 bra even;
                add.s32 %r1, %r1, 10;
                bra.uni together;
                even: add.s32 %r1, %r1, 20;
                together: activemask.b32 %r3;
                popc.b32 %r3, %r3;
                add.s32 %r1, %r1, %r3;
                """ + STORE, Snippets.zeros(6));
        assertArrayEquals(new long[] {26, 16, 26, 16, 26, 16}, found);
    }

    @Test
    void loopsRunAsOftenAsEachThreadSays() {
        var found = run("", """
                mov.u32 %r1, 0;
                mov.u32 %r2, 0;
                again: setp.ge.u32 %p1, %r2, %r9;
                @%p1 bra done;
                add.s32 %r2, %r2, 1;
                add.s32 %r1, %r1, %r2;
                bra again;
                done:
                """ + STORE, Snippets.zeros(40));
        assertArrayEquals(LongStream.range(0, 40).map(n -> n * (n + 1) / 2).toArray(), found);
    }

    /// Each warp adds up; then the first thread adds up what the warps left in shared memory.
    @Test
    void warpsAndBlocksAddUp() {
        var found = run(".shared .align 4 .b8 sums[128];", """
                mov.u32 %r1, %r9;
                mov.u32 %r2, 16;
                halve: shfl.sync.down.b32 %r3|%p1, %r1, %r2, 31, -1;
                @%p1 add.s32 %r1, %r1, %r3;
                shr.u32 %r2, %r2, 1;
                setp.ne.u32 %p2, %r2, 0;
                @%p2 bra halve;
                and.b32 %r4, %r9, 31;
                setp.ne.u32 %p3, %r4, 0;
                shr.u32 %r5, %r9, 5;
                shl.b32 %r5, %r5, 2;
                mov.u32 %r6, sums;
                add.s32 %r5, %r5, %r6;
                @!%p3 st.shared.u32 [%r5], %r1;
                bar.sync 0;
                ld.shared.v2.u32 {%r1, %r2}, [sums];
                add.s32 %r1, %r1, %r2;
                """ + STORE, Snippets.zeros(64));
        assertArrayEquals(LongStream.generate(() -> 63 * 64 / 2).limit(64).toArray(), found);
    }

    @Test
    void aWarpVotes() {
        var found = run("", """
                setp.gt.u32 %p1, %r9, 4;
                vote.sync.ballot.b32 %r1, %p1, -1;
                vote.sync.any.pred %p2, %p1, -1;
                vote.sync.all.pred %p3, !%p1, -1;
                selp.b32 %r2, 0x10000, 0, %p2;
                or.b32 %r1, %r1, %r2;
                selp.b32 %r2, 0x20000, 0, %p3;
                or.b32 %r1, %r1, %r2;
                """ + STORE, Snippets.zeros(7));
        assertArrayEquals(LongStream.generate(() -> 0x10060).limit(7).toArray(), found);
    }

    @Test
    void aBlockCounts() {
        var found = run("", "setp.gt.u32 %p1, %r9, 4; bar.red.popc.u32 %r1, 0, %p1;" + STORE, Snippets.zeros(50));
        assertArrayEquals(LongStream.generate(() -> 45).limit(50).toArray(), found);
    }

    @Test
    void functionsHaveRegistersOfTheirOwn() {
        var found = run("""
                .func (.param .b32 result) twice(.param .b32 a, .param .b32 b)
                {
                    .reg .b32 %r<4>;
                    .reg .pred %p<2>;
                    ld.param.u32 %r1, [a];
                    ld.param.u32 %r2, [b];
                    setp.gt.u32 %p1, %r1, 2;
                    @%p1 bra large;
                    st.param.b32 [result], %r2;
                    ret;
                    large: add.s32 %r3, %r1, %r1;
                    st.param.b32 [result], %r3;
                    ret;
                }
                """, """
                mov.u32 %r1, 7;
                {
                    .param .b32 x;
                    .param .b32 y;
                    .param .b32 z;
                    st.param.b32 [x], %r9;
                    st.param.b32 [y], %r1;
                    call.uni (z), twice, (x, y);
                    ld.param.b32 %r1, [z];
                }
                {
                    .param .b32 x;
                    .param .b32 z;
                    st.param.b32 [x], %r1;
                    call (z), twice, (x, x);
                    ld.param.b32 %r1, [z];
                }
                """ + STORE, Snippets.zeros(5));
        assertArrayEquals(new long[] {14, 14, 14, 12, 16}, found);
    }

    @Test
    void eachThreadHasMemoryOfItsOwn() {
        var found = run("", """
                .local .align 8 .b8 depot[16];
                mov.u64 %d1, depot;
                cvta.local.u64 %d2, %d1;
                st.u32 [%d2+4], %r9;
                bar.sync 0;
                ld.local.u32 %r1, [%d1+4];
                """ + STORE, Snippets.zeros(5));
        assertArrayEquals(Snippets.numbered(5), found);
    }

    @Test
    void tablesHoldWhatTheyBeginWith() {
        var found = run(
                ".const .align 4 .u32 t[4] = {5, 6, 7};\n.global .align 2 .b8 u[2] = {1, 255};",
                """
                mov.u64 %d1, t;
                mad.wide.u32 %d2, %r9, 4, %d1;
                ld.const.u32 %r1, [%d2];
                ld.global.nc.s8 %r2, [u+1];
                add.s32 %r1, %r1, %r2;
                """ + STORE,
                Snippets.zeros(4));
        assertArrayEquals(new long[] {4, 5, 6, 0xffffffffL}, found);
    }

    @Test
    void aTableSaysWhereToGo() {
        var found = run("", """
                mov.u32 %r1, 0;
                places: .branchtargets one, two, one;
                brx.idx %r9, places;
                one: add.s32 %r1, %r1, 1;
                two: add.s32 %r1, %r1, 2;
                """ + STORE, Snippets.zeros(3));
        assertArrayEquals(new long[] {3, 2, 3}, found);
    }

    @Test
    void atomicsCountAndChange() {
        var found = run("", """
                atom.global.add.u32 %r1, [%d9], 2;
                red.global.max.u32 [%d9+8], %r9;
                atom.global.cas.b32 %r2, [%d9+16], 0, %r9;
                """, Snippets.zeros(8));
        assertEquals(16, found[0]);
        assertEquals(7, found[1]);
        assertEquals(1, found[2]);
    }

    @Test
    void vectorsAreReadAndWrittenWhole() {
        var found = run("", """
                ld.global.v4.u16 {%h1, %h2, %h3, %h4}, [%d8];
                st.global.v4.u16 [%d8], {%h4, %h3, %h2, %h1};
                """, 0x0001000200030004L);
        assertEquals(0x0004000300020001L, found[0]);
    }

    /// Blocks come in any order, and each one once.
    @Test
    void allBlocksOfAGridRun() {
        var gpu = new InterpretedGpu(7);
        long address = gpu.allocate(4 * 12);
        var found = new int[12];
        gpu.upload(MemorySegment.ofArray(found), address);
        gpu.load(Snippets.program("", """
                        mov.u32 %r1, %ctaid.x;
                        mov.u32 %r2, %ctaid.y;
                        mov.u32 %r3, %nctaid.x;
                        mad.lo.s32 %r1, %r2, %r3, %r1;
                        mad.wide.u32 %d1, %r1, 4, %d9;
                        red.global.add.u32 [%d1], %r1;
                        """)).kernel("snippet").launch(4, 3, 1, address);
        gpu.download(address, MemorySegment.ofArray(found));
        assertEquals(12, Arrays.stream(found).distinct().count());
        assertEquals(66, Arrays.stream(found).sum());
    }
}
