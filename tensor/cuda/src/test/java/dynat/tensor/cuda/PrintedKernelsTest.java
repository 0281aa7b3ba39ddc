package dynat.tensor.cuda;

import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.DType;
import dynat.tensor.Formula;
import dynat.tensor.Formula.Function;
import dynat.tensor.Reduction;
import dynat.tensor.cuda.Operand.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The texts of printed kernels, and which formulas share one. What the kernels compute is held to in `tests`.
class PrintedKernelsTest {
    private static final Formula X = input(0), Y = input(1);

    private static String map(int width, Formula... formulas) {
        var code = Program.of(List.of(formulas)).code();
        int operands = code.inputs().length + formulas.length;
        var direct = Collections.nCopies(operands, new Operand(DType.F32, Kind.DIRECT));
        return new PointwiseKernel(code, width, 1, direct).text();
    }

    /// A program that calls this library may have a default locale with digits of its own.
    @Test
    void digitsAreThoseOfPtxInEveryLanguage() {
        var formula = X.plus(Y);
        var usual = map(4, formula);
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertEquals(usual, map(4, formula));
        } finally {
            Locale.setDefault(before);
        }
    }

    /// One step of an attack: by 0.007 in the direction of the gradient's sign, and back into the range of a pixel.
    @Test
    void aStepOfAnAttack() {
        assertEquals("""
                .version 7.0
                .target sm_75
                .address_size 64

                .visible .entry map(
                    .param .u64 x0,
                    .param .u64 x1,
                    .param .u64 y0,
                    .param .u32 count,
                    .param .f32 c0
                )
                {
                    .reg .pred %p<6>;
                    .reg .b32 %r<5>;
                    .reg .b64 %d<10>;
                    .reg .f32 %f<12>;

                    // t5 = (x0 + sign(x1) * c0)
                    // y0 = ((t5 < 0) ? 0 : ((1 < t5) ? 1 : t5))
                    ld.param.u64 %d1, [x0];
                    cvta.to.global.u64 %d2, %d1;
                    ld.param.u64 %d3, [x1];
                    cvta.to.global.u64 %d4, %d3;
                    ld.param.u64 %d5, [y0];
                    cvta.to.global.u64 %d6, %d5;
                    ld.param.u32 %r1, [count];
                    ld.param.f32 %f1, [c0];
                    mov.u32 %r2, %ctaid.x;
                    mov.u32 %r3, %tid.x;
                    mad.lo.s32 %r4, %r2, 256, %r3;
                    setp.ge.u32 %p1, %r4, %r1;
                    @%p1 bra DONE;
                    mad.wide.u32 %d7, %r4, 4, %d2;
                    ld.global.f32 %f2, [%d7];
                    mad.wide.u32 %d8, %r4, 4, %d4;
                    ld.global.f32 %f3, [%d8];
                    mov.f32 %f4, 0f00000000;
                    mov.f32 %f5, 0f3F800000;
                    setp.gt.f32 %p2, %f3, 0f00000000;
                    selp.f32 %f6, 0f3F800000, %f3, %p2;
                    setp.lt.f32 %p3, %f3, 0f00000000;
                    selp.f32 %f7, 0fBF800000, %f6, %p3;
                    mul.rn.f32 %f8, %f7, %f1;
                    add.rn.f32 %f9, %f2, %f8;
                    setp.lt.f32 %p4, %f5, %f9;
                    selp.f32 %f10, %f5, %f9, %p4;
                    setp.lt.f32 %p5, %f9, %f4;
                    selp.f32 %f11, %f4, %f10, %p5;
                    mad.wide.u32 %d9, %r4, 4, %d6;
                    st.global.f32 [%d9], %f11;
                DONE:
                    ret;
                }
                """, map(1, X.plus(Y.sign().times(0.007)).clamp(0, 1)));
    }

    @Test
    void fourNeighboursAreReadAtOnceBeforeAnyIsWritten() {
        var text = map(4, X.plus(Y), X.times(Y));
        String body = text.substring(0, text.indexOf("REST:"));
        assertEquals(2, count(body, "ld.global.v4.f32"));
        assertEquals(2, count(body, "st.global.v4.f32"));
        assertEquals(4, count(body, "mul.rn.f32"));
        assertTrue(body.lastIndexOf("ld.global") < body.indexOf("st.global"));
    }

    private static int count(String text, String what) {
        return text.split(Pattern.quote(what), -1).length - 1;
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void carriesTheFunctionsThatItCalls(Function function) {
        var text = map(1, new Formula.Unary(function, X));
        boolean instruction = function.compareTo(Function.SQRT) <= 0;
        assertEquals(instruction ? 0 : 1, count(text, "\n    call "));
        assertEquals(instruction ? 0 : 1, count(text, ".func "));
    }

    @Test
    void whatOccursTwiceIsComputedOnce() {
        var text = map(1, X.exp().plus(Y), X.exp().times(X.exp().plus(Y)));
        assertEquals(1, count(text, "\n    call "));
        assertEquals(1, count(text, "add.rn.f32"));
    }

    @Test
    void inputsThatNobodyReadsAreNotLoaded() {
        assertFalse(map(1, input(5).plus(1)).contains("x0"));
    }

    /// Between what a lane writes and what another reads of it stands a barrier, in every round of the tree.
    @Test
    void lanesWaitForEachOther() {
        var code = Program.of(List.of(X)).code();
        var operands = List.of(new Operand(DType.F32, Kind.TOGETHER), new Operand(DType.F32, Kind.DIRECT));
        var text = new ReductionKernel(Reduction.SUM, code, false, 1, 1, 1, operands, List.of(false)).text();
        String round = text.substring(text.indexOf("TREE:"), text.indexOf("bra TREE;"));
        int barrier = round.indexOf("bar.sync 0;");
        int read = round.indexOf("ld.shared"), write = round.indexOf("st.shared");
        assertTrue(0 < barrier && barrier < read && read < write, round);
    }

    // ---- which formulas share a kernel ----

    /// A rate that falls from step to step.
    @Test
    void numbersThatWereChosenAreNotOfTheCode() {
        Program one = Program.of(List.of(X.minus(Y.times(0.1)))), other = Program.of(List.of(X.minus(Y.times(0.05))));
        assertSame(one.code(), other.code());
        assertArrayEquals(new float[] {0.1f}, one.constants());
        assertArrayEquals(new float[] {0.05f}, other.constants());
    }

    @Test
    void otherFormulasHaveOtherCode() {
        var plus = Program.of(List.of(X.plus(Y))).code();
        assertNotSame(plus, Program.of(List.of(X.minus(Y))).code());
        assertNotSame(plus, Program.of(List.of(Y.plus(X))).code());
        assertNotSame(plus, Program.of(List.of(X.plus(Y), X.plus(Y))).code());
        assertNotSame(
                Program.of(List.of(constant(0.0))).code(),
                Program.of(List.of(constant(-0.0))).code());
        assertNotSame(
                Program.of(List.of(X.times(3).plus(Y.times(3)))).code(),
                Program.of(List.of(X.times(3).plus(Y.times(4)))).code());
    }

    /// A formula with as many paths as there are atoms.
    @Test
    void sharedPartsAreSeenOnce() {
        var formula = X;
        for (int i = 0; i < 200; i++) {
            formula = formula.plus(formula);
        }
        assertEquals(201, Program.of(List.of(formula)).code().steps());
    }
}
