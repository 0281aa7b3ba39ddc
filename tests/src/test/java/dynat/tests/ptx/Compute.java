package dynat.tests.ptx;

/// Instructions that give one number from up to four, thread by thread.
final class Compute {
    private Compute() {}

    interface Unary {
        long of(long a);
    }

    interface Binary {
        long of(long a, long b);
    }

    interface Ternary {
        long of(long a, long b, long c);
    }

    static Instruction of(int to, Unary f, int a) {
        return new Instruction() {
            @Override
            void run(Block block, int[] threads, int count) {
                long[] out = block.rows[to], first = block.rows[a];
                for (int i = 0; i < count; i++) {
                    int t = threads[i];
                    out[t] = f.of(read(first, t, a));
                }
            }
        };
    }

    static Instruction of(int to, Binary f, int a, int b) {
        return new Instruction() {
            @Override
            void run(Block block, int[] threads, int count) {
                long[] out = block.rows[to], first = block.rows[a], second = block.rows[b];
                for (int i = 0; i < count; i++) {
                    int t = threads[i];
                    out[t] = f.of(read(first, t, a), read(second, t, b));
                }
            }
        };
    }

    static Instruction of(int to, Ternary f, int a, int b, int c) {
        return new Instruction() {
            @Override
            void run(Block block, int[] threads, int count) {
                long[] out = block.rows[to], first = block.rows[a], second = block.rows[b], third = block.rows[c];
                for (int i = 0; i < count; i++) {
                    int t = threads[i];
                    out[t] = f.of(read(first, t, a), read(second, t, b), read(third, t, c));
                }
            }
        };
    }

    /// Copies a register, also one that was not written: compilers do so where the copy is not used.
    static Instruction copy(int to, int from) {
        return new Instruction() {
            @Override
            void run(Block block, int[] threads, int count) {
                long[] out = block.rows[to], in = block.rows[from];
                for (int i = 0; i < count; i++) {
                    out[threads[i]] = in[threads[i]];
                }
            }
        };
    }

    /// Copies one of two registers; the other need not have been written.
    static Instruction select(int to, int yes, int no, int predicate) {
        return new Instruction() {
            @Override
            void run(Block block, int[] threads, int count) {
                long[] out = block.rows[to], first = block.rows[yes], second = block.rows[no];
                for (int i = 0; i < count; i++) {
                    int t = threads[i];
                    out[t] = read(block.rows[predicate], t, predicate) != 0 ? first[t] : second[t];
                }
            }
        };
    }

    /// Two results at once, such as a predicate and its contrary.
    static Instruction both(Instruction first, Instruction second) {
        return new Instruction() {
            @Override
            void run(Block block, int[] threads, int count) {
                first.run(block, threads, count);
                second.run(block, threads, count);
            }
        };
    }
}
