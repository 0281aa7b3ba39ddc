package dynat.tests.ptx;

/// One step of a kernel, decoded once: its operands are rows of the register file.
///
/// A row holds one register of all threads of a block. Numbers that stand in the program and special registers have
/// rows as well, so that every operand is read alike.
abstract class Instruction {
    /// What a register holds before it is written. A value that happens to be equal would be taken for that, which no
    /// program is expected to come by.
    static final long UNSET = 0x8badf00d_5eedc0deL;

    private String text = "";
    private int line;
    private String[] names = {};
    private int guard = -1;
    private boolean negated;

    /// Says what it is, for messages, and what it depends on.
    final void describe(String text, int line, String[] names, int guard, boolean negated) {
        this.text = text;
        this.line = line;
        this.names = names;
        this.guard = guard;
        this.negated = negated;
    }

    /// Runs it.
    ///
    /// @param block   whose threads run
    /// @param threads those that do, the first `count` of them
    abstract void run(Block block, int[] threads, int count);

    /// The row of its guard, or -1.
    final int guard() {
        return guard;
    }

    /// Picks those threads in which the guard lets it run.
    ///
    /// @return how many
    final int pick(Block block, int[] threads, int count, int[] into) {
        var row = block.rows[guard];
        int picked = 0;
        for (int i = 0; i < count; i++) {
            int t = threads[i];
            if (read(row, t, guard) != 0 != negated) {
                into[picked++] = t;
            }
        }
        return picked;
    }

    /// A register's value in one thread.
    final long read(long[] row, int thread, int number) {
        long value = row[thread];
        if (value == UNSET) {
            throw fault(thread, "reads %s, which was not written".formatted(names[number]));
        }
        return value;
    }

    final PtxFault fault(int thread, String what) {
        return new PtxFault("%s, in thread %d: %s".formatted(this, thread, what));
    }

    @Override
    public final String toString() {
        return "line %d '%s'".formatted(line, text);
    }
}
