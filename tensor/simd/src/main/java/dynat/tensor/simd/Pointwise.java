package dynat.tensor.simd;

/// Evaluates formulas at every element in one pass over memory, block by block, on all threads.
final class Pointwise {
    private Pointwise() {}

    /// Elements at once: a few registers of this size fit the first-level cache.
    private static final int BLOCK = 512;
    /// Elements that a thread takes at a time.
    static final int TASK = 16 * 1024;
    /// An operand that repeats after more elements than this is gathered.
    private static final int LONG = 2048;

    /// @param in  one array an operand of the space
    /// @param out one array a formula, contiguous in the order of the space; may be one of `in` that lies alike
    static void run(Program program, Space space, float[][] in, float[][] out, Machine machine) {
        int unit = unit(space, in.length), block = unit * Math.max(1, BLOCK / unit);
        int task = block * Math.max(1, TASK / block), size = space.size();
        var inPlace = new boolean[out.length];
        boolean overwrites = false, readsFirst = program.readsFirst(machine.lanes());
        for (int k = 0; k < out.length; k++) {
            readsFirst &= program.movable(k); // else a result is an operand, to be copied after the others were written
        }
        for (int k = 0; k < out.length; k++) {
            boolean contained = contains(in, out[k]);
            inPlace[k] = program.movable(k) && (!contained || readsFirst);
            overwrites |= contained && !inPlace[k];
        }
        // An operand that is itself a result is saved before another result is written over it.
        boolean saves = overwrites && out.length > 1;
        machine.workers().run(Math.ceilDiv(size, task), index -> {
            var frame = new Frame(program, space, in, block, block, machine.lanes());
            for (int k = 0; k < out.length; k++) {
                if (inPlace[k]) {
                    frame.direct(k, out[k]);
                }
            }
            int end = Math.min(size, (index + 1) * task);
            for (int start = index * task; start < end; start += block) {
                int count = Math.min(block, end - start);
                frame.run(start, count);
                for (int k = 0; k < out.length && saves; k++) {
                    frame.padded(k, count, count, 0);
                }
                for (int k = 0; k < out.length; k++) {
                    if (!inPlace[k]) {
                        int at = saves ? frame.paddedAt(k) : frame.at(k);
                        System.arraycopy(saves ? frame.padding() : frame.values(k), at, out[k], start, count);
                    }
                }
            }
        });
    }

    /// The smallest block that starts and ends with every operand that repeats.
    private static int unit(Space space, int operands) {
        int unit = Buffers.MULTIPLE;
        for (int i = 0; i < operands; i++) {
            int period = space.direct(i) ? 1 : space.period(i);
            if (period > 1 && period <= LONG && multiple(unit, period) <= LONG) {
                unit = (int) multiple(unit, period);
            }
        }
        return unit;
    }

    private static boolean contains(float[][] arrays, float[] array) {
        for (float[] each : arrays) {
            if (each == array) {
                return true;
            }
        }
        return false;
    }

    /// @return the least common multiple
    static long multiple(int a, int b) {
        int x = a, y = b;
        while (y != 0) {
            int rest = x % y;
            x = y;
            y = rest;
        }
        return (long) a / x * b;
    }
}
