package dynat.tensor.simd;

import java.util.Arrays;

/// One thread's slots while it runs a [Program] over blocks of a [Space].
///
/// An input that lies as the elements do is read in place; a scalar or one that repeats within a block is laid out once
/// for all blocks; others are gathered for each block.
final class Frame {
    private final Program program;
    private final Space space;
    private final Lanes lanes;
    private final float[][] in;
    private final float[][] arrays;
    private final int[] at;
    private final int block;
    private final float[] registers;
    /// Inputs to gather for each block, and those to read in place.
    private final boolean[] gathered, direct;

    /// @param block   the most elements that are run at once, a multiple of [Buffers#MULTIPLE]
    /// @param aligned every start is a multiple of this
    Frame(Program program, Space space, float[][] in, int block, int aligned, Lanes lanes) {
        this.program = program;
        this.space = space;
        this.lanes = lanes;
        this.in = in;
        this.block = block;
        arrays = new float[program.slots()][];
        at = new int[program.slots()];
        gathered = new boolean[in.length];
        direct = new boolean[in.length];
        registers = Scratch.floats(Scratch.Use.REGISTERS, (program.slots() + program.results()) * block);
        for (int slot = 0; slot < arrays.length; slot++) {
            arrays[slot] = registers;
            at[slot] = slot * block;
        }
        for (int i = 0; i < in.length; i++) {
            layOut(i, aligned);
        }
        float[] constants = program.constants();
        for (int i = 0, to = in.length * block; i < constants.length; i++, to += block) {
            Arrays.fill(registers, to, to + block, constants[i]);
        }
    }

    private void layOut(int input, int aligned) {
        if (space.direct(input)) {
            direct[input] = true;
            arrays[input] = in[input];
            return;
        }
        int period = space.period(input);
        if (period == 0 || period > block || block % period != 0 || aligned % period != 0) {
            gathered[input] = true;
            return;
        }
        for (int to = input * block, end = to + block; to < end; to += period) {
            System.arraycopy(in[input], 0, registers, to, period);
        }
    }

    /// Lets formula `k` write into `out`, where its elements lie as the space has them.
    void direct(int k, float[] out) {
        arrays[program.result(k)] = out;
    }

    /// Computes the elements `[start, start + count)`.
    void run(int start, int count) {
        for (int i = 0; i < in.length; i++) {
            if (direct[i]) {
                at[i] = start;
            } else if (gathered[i]) {
                space.gather(i, in[i], start, count, registers, at[i]);
            }
        }
        for (int k = 0; k < program.results(); k++) {
            int slot = program.result(k);
            if (slot >= in.length && arrays[slot] != registers) {
                at[slot] = start;
            }
        }
        program.run(lanes, arrays, at, count);
    }

    /// @return the array that holds the values of formula `k`, from [#at]
    float[] values(int k) {
        return arrays[program.result(k)];
    }

    int at(int k) {
        return at[program.result(k)];
    }

    /// The values of formula `k`, followed by `identity` up to the next multiple of `width`; they lie from [#paddedAt].
    float[] padded(int k, int count, int width, float identity) {
        int to = paddedAt(k);
        System.arraycopy(values(k), at(k), registers, to, count);
        Arrays.fill(registers, to + count, to + Buffers.rounded(count, width), identity);
        return registers;
    }

    /// @return where [#padded] puts its copies
    float[] padding() {
        return registers;
    }

    int paddedAt(int k) {
        return (program.slots() + k) * block;
    }
}
