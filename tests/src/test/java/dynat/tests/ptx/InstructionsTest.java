package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each instruction gives what NVIDIA's manual says, on numbers at its edges.
class InstructionsTest {

    /// One line each: the instructions, the register that holds the result, and its bits.
    private static final String CASES = """
            add.s32 %r1, 2147483647, 1;                         %r1 80000000
            sub.u32 %r1, 0, 1;                                  %r1 ffffffff
            add.s64 %d1, -1, -2;                                %d1 fffffffffffffffd
            mul.lo.s32 %r1, -3, 7;                              %r1 ffffffeb
            mul.hi.u32 %r1, 0xffffffff, 0xffffffff;             %r1 fffffffe
            mul.hi.s32 %r1, -1, 1;                              %r1 ffffffff
            mul.hi.u64 %d1, -1, 2;                              %d1 1
            mul.wide.s32 %d1, -2, 3;                            %d1 fffffffffffffffa
            mul.wide.u32 %d1, 0xffffffff, 2;                    %d1 1fffffffe
            mul.wide.u16 %r1, 0xffff, 0xffff;                   %r1 fffe0001
            mad.lo.s32 %r1, 3, 4, 5;                            %r1 11
            mad.wide.s32 %d1, -1, 4, 8;                         %d1 4
            div.s32 %r1, -7, 2;                                 %r1 fffffffd
            div.u32 %r1, 0xffffffff, 2;                         %r1 7fffffff
            rem.s32 %r1, -7, 2;                                 %r1 ffffffff
            shl.b32 %r1, 1, 31;                                 %r1 80000000
            shl.b32 %r1, 1, 32;                                 %r1 0
            shr.u32 %r1, 0x80000000, 31;                        %r1 1
            shr.s32 %r1, 0x80000000, 40;                        %r1 ffffffff
            shr.u64 %d1, -1, 60;                                %d1 f
            bfe.u32 %r1, 0x12345678, 8, 12;                     %r1 456
            bfe.s32 %r1, 0xf00, 8, 4;                           %r1 ffffffff
            bfe.s32 %r1, 0x80000000, 28, 8;                     %r1 fffffff8
            bfe.u32 %r1, 0x12345678, 32, 4;                     %r1 0
            bfi.b32 %r1, 0x1ff, 0, 4, 8;                        %r1 ff0
            bfi.b32 %r1, 0xffff, 7, 28, 16;                     %r1 f0000007
            popc.b32 %r1, 0xf0f;                                %r1 8
            clz.b32 %r1, 1;                                     %r1 1f
            clz.b64 %r1, 1;                                     %r1 3f
            brev.b32 %r1, 1;                                    %r1 80000000
            bfind.u32 %r1, 0x100;                               %r1 8
            bfind.u32 %r1, 0;                                   %r1 ffffffff
            lop3.b32 %r1, 0xff00ff00, 0xf0f0f0f0, 0xaaaaaaaa, 0x96;   %r1 a55aa55a
            lop3.b32 %r1, 0xff00ff00, 0xf0f0f0f0, 0xaaaaaaaa, 0xe8;   %r1 faa0faa0
            prmt.b32 %r1, 0x33221100, 0x77665544, 0x7250;       %r1 77225500
            prmt.b32 %r1, 0x00008000, 0, 0x0909;                %r1 ff00ff
            shf.l.wrap.b32 %r1, 0x80000000, 1, 33;              %r1 3
            shf.r.clamp.b32 %r1, 1, 2, 40;                      %r1 2
            min.s32 %r1, -1, 1;                                 %r1 ffffffff
            min.u32 %r1, -1, 1;                                 %r1 1
            max.s64 %d1, -1, 1;                                 %d1 1
            abs.s32 %r1, -5;                                    %r1 5
            neg.s32 %r1, 5;                                     %r1 fffffffb
            not.b32 %r1, 0xff;                                  %r1 ffffff00
            mov.u16 %h1, 0x1234; mov.b32 %r1, {%h1, 0x5678};    %r1 56781234
            mov.b32 {%h1, %h2}, 0x56781234;                     %h2 5678
            mov.b64 {%r1, %r2}, 0x1122334455667788;             %r2 11223344
            cvt.rni.s32.f32 %r1, 0f40200000;                    %r1 2
            cvt.rni.s32.f32 %r1, 0f40600000;                    %r1 4
            cvt.rzi.s32.f32 %r1, 0fBFC00000;                    %r1 ffffffff
            cvt.rmi.s32.f32 %r1, 0fBFC00000;                    %r1 fffffffe
            cvt.rpi.s32.f32 %r1, 0f3F99999A;                    %r1 2
            cvt.rzi.s32.f32 %r1, 0f60AD78EC;                    %r1 7fffffff
            cvt.rzi.s32.f32 %r1, 0f7FC00000;                    %r1 0
            cvt.rzi.u32.f32 %r1, 0fBF800000;                    %r1 0
            cvt.rzi.s64.f32 %d1, 0f7FC00000;                    %d1 8000000000000000
            cvt.rzi.u64.f32 %d1, 0f5F000000;                    %d1 8000000000000000
            cvt.rn.f32.u32 %f1, 0xffffffff;                     %f1 4f800000
            cvt.rz.f32.u32 %f1, 0xffffffff;                     %f1 4f7fffff
            cvt.rn.f32.s32 %f1, -1;                             %f1 bf800000
            cvt.rn.f32.u64 %f1, -1;                             %f1 5f800000
            cvt.rn.f32.u64 %f1, 0x8000008000000001;             %f1 5f000001
            cvt.rn.f64.s32 %g1, -1;                             %g1 bff0000000000000
            cvt.rn.f32.f64 %f1, 0d3FF0000010000000;             %f1 3f800000
            cvt.rn.f32.f64 %f1, 0d3FF0000010000001;             %f1 3f800001
            cvt.rp.f32.f64 %f1, 0d3FF0000010000000;             %f1 3f800001
            cvt.rz.f32.f64 %f1, 0dBFF0000018000000;             %f1 bf800000
            cvt.f64.f32 %g1, 0f40490FDB;                        %g1 400921fb60000000
            cvt.sat.f32.f32 %f1, 0f40000000;                    %f1 3f800000
            cvt.sat.f32.f32 %f1, 0f7FC00000;                    %f1 0
            cvt.rmi.f32.f32 %f1, 0fBFC00000;                    %f1 c0000000
            cvt.rni.f32.f32 %f1, 0f40200000;                    %f1 40000000
            cvt.rn.f16.f32 %h1, 0f3F800000;                     %h1 3c00
            mov.u16 %h1, 0xc000; cvt.f32.f16 %f1, %h1;          %f1 c0000000
            mov.u32 %r2, 300; cvt.sat.u8.s32 %r1, %r2;          %r1 ff
            mov.u32 %r2, 0x1ff; cvt.s32.s8 %r1, %r2;            %r1 ffffffff
            mov.u32 %r2, 0x12345; cvt.u16.u32 %h1, %r2;         %h1 2345
            mov.u32 %r2, -2; cvt.s64.s32 %d1, %r2;              %d1 fffffffffffffffe
            add.f32 %f1, 0f3F800000, 0f33800000;                %f1 3f800000
            add.rp.f32 %f1, 0f3F800000, 0f33800000;             %f1 3f800001
            add.rz.f32 %f1, 0fBF800001, 0f33800000;             %f1 bf800000
            add.rm.f32 %f1, 0f3F800000, 0f80000001;             %f1 3f7fffff
            fma.rn.f32 %f1, 0f3F800001, 0f3F800001, 0f00000000; %f1 3f800002
            fma.rm.f32 %f1, 0f3F800001, 0f3F800001, 0f00000000; %f1 3f800002
            fma.rp.f32 %f1, 0f3F800001, 0f3F800001, 0f00000000; %f1 3f800003
            fma.rn.f32 %f1, 0f3F800001, 0f3F800001, 0fBF800002; %f1 28800000
            add.f32 %f1, 0f7F800000, 0fFF800000;                %f1 7fffffff
            add.ftz.f32 %f1, 0f00000001, 0f00000001;            %f1 0
            add.f32 %f1, 0f00000001, 0f00000001;                %f1 2
            mul.sat.f32 %f1, 0f40000000, 0f40400000;            %f1 3f800000
            mul.rn.f64 %g1, 0d4008000000000000, 0d4000000000000000; %g1 4018000000000000
            min.f32 %f1, 0f7FC00000, 0f3F800000;                %f1 3f800000
            min.f32 %f1, 0f00000000, 0f80000000;                %f1 80000000
            max.f32 %f1, 0f80000000, 0f00000000;                %f1 0
            max.f32 %f1, 0f7FC00000, 0f7FC00000;                %f1 7fffffff
            neg.f32 %f1, 0f3F800000;                            %f1 bf800000
            abs.f32 %f1, 0fBF800000;                            %f1 3f800000
            copysign.f32 %f1, 0fBF800000, 0f40000000;           %f1 c0000000
            div.rn.f32 %f1, 0f3F800000, 0f40400000;             %f1 3eaaaaab
            rcp.rn.f32 %f1, 0f40400000;                         %f1 3eaaaaab
            sqrt.rn.f32 %f1, 0f40000000;                        %f1 3fb504f3
            ex2.approx.f32 %f1, 0f40400000;                     %f1 41000000
            lg2.approx.f32 %f1, 0f41000000;                     %f1 40400000
            rsqrt.approx.f32 %f1, 0f40800000;                   %f1 3f000000
            testp.finite.f32 %p1, 0f7F800000;                   %p1 0
            testp.notanumber.f32 %p1, 0f7FC00000;               %p1 1
            setp.ltu.f32 %p1, 0f7FC00000, 0f3F800000;           %p1 1
            setp.lt.f32 %p1, 0f7FC00000, 0f3F800000;            %p1 0
            setp.ne.f32 %p1, 0f7FC00000, 0f3F800000;            %p1 0
            setp.neu.f32 %p1, 0f7FC00000, 0f7FC00000;           %p1 1
            setp.num.f32 %p1, 0f7FC00000, 0f7FC00000;           %p1 0
            setp.gt.s32 %p1, -1, 1;                             %p1 0
            setp.gt.u32 %p1, -1, 1;                             %p1 1
            setp.eq.u32 %p2, 1, 1; setp.lt.and.s32 %p1|%p3, 2, 1, %p2;      %p3 1
            setp.eq.u32 %p2, 1, 1; setp.lt.or.s32 %p1, 2, 1, !%p2;          %p1 0
            setp.eq.u32 %p2, 1, 2; selp.b32 %r1, 3, 4, %p2;     %r1 4
            slct.f32.s32 %f1, 0f3F800000, 0f40000000, -1;       %f1 40000000
            """;

    private record Case(String instructions, String register, long bits) {
        @Override
        public String toString() {
            return instructions;
        }
    }

    static List<Case> cases() {
        return CASES.lines()
                .map(line -> {
                    var end = line.substring(line.lastIndexOf(';') + 1).trim().split(" ");
                    return new Case(
                            line.substring(0, line.lastIndexOf(';') + 1), end[0], Long.parseUnsignedLong(end[1], 16));
                })
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesWhatTheManualSays(Case each) {
        assertEquals(
                Long.toHexString(each.bits),
                Long.toHexString(Snippets.result(new InterpretedGpu(), each.instructions, each.register)));
    }

    /// The cases are programs of PTX, not of what this interpreter takes for it.
    @Test
    void theAssemblerTakesThem() {
        var all = IntStream.range(0, cases().size())
                .mapToObj(i -> "{ " + cases().get(i).instructions + " }")
                .reduce("", (a, b) -> a + "\n" + b);
        assertEquals("", Assembler.complaint(Snippets.program("", all), "sm_75"));
    }

    /// Directed roundings against exact arithmetic, on numbers whose exponents are far and near.
    @Test
    void roundingsAreExact() {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            float a = drawn(random), b = drawn(random), c = drawn(random);
            var exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c));
            for (var rounding : Rounding.values()) {
                long bits = Floats.fma(Type.F32, rounding).of(Floats.bits(a), Floats.bits(b), Floats.bits(c));
                float found = Floats.single(bits);
                int side = new BigDecimal(found).compareTo(exact);
                boolean right = switch (rounding) {
                    case NEAREST -> found == Math.fma(a, b, c);
                    case DOWN -> side <= 0 && new BigDecimal(Math.nextUp(found)).compareTo(exact) > 0;
                    case UP -> side >= 0 && new BigDecimal(Math.nextDown(found)).compareTo(exact) < 0;
                    case ZERO ->
                        new BigDecimal(Math.abs(found)).compareTo(exact.abs()) <= 0
                                && new BigDecimal(Math.nextUp(Math.abs(found))).compareTo(exact.abs()) > 0;
                };
                assertEquals(true, right, "%s: %a * %a + %a = %a".formatted(rounding, a, b, c, found));
            }
        }
    }

    private static float drawn(Random random) {
        return Math.scalb(random.nextFloat() - 0.5f, random.nextInt(-12, 12));
    }
}
