package dynat.tests.ptx;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The threads of one block: their registers, their memory, and who runs when.
///
/// Threads that stand at the same instruction run it together; among several such groups the one that stands earliest
/// in the program goes first, so that threads which parted meet again. A thread that waits, at a barrier or for the
/// others of its warp, runs again when they have come; if nobody can run and somebody waits, that is a fault.
final class Block {
    /// Where shared memory begins in its own space.
    static final long SHARED = 1024;

    /// Where a thread's own memory begins in its own space.
    static final long LOCAL = 1024;

    /// What is added to an address in shared memory to make it one in the common space.
    static final long SHARED_WINDOW = 0x51L << 56;

    /// Likewise for a thread's own memory.
    static final long LOCAL_WINDOW = 0x61L << 56;

    private enum State {
        RUNS,
        WAITS_FOR_BLOCK,
        WAITS_FOR_WARP,
        ENDED
    }

    final long[][] rows;
    final GlobalMemory global;
    final int threads;
    private final Code code;
    private final int[] registers;
    private final Segment shared;
    private final Segment[] local;
    private final Copies[] copies;
    private final State[] states;
    private final int[] places;
    private final int[] group;
    private final int[] picked;
    private int members;
    private int nextPlace;
    private long steps;

    Block(Code code, int threads, GlobalMemory global) {
        this.code = code;
        this.threads = threads;
        this.global = global;
        rows = new long[code.names().length][threads];
        shared = new Segment(SHARED, new byte[code.sharedBytes()]);
        local = new Segment[threads];
        Arrays.setAll(local, _ -> new Segment(LOCAL, new byte[code.localBytes()]));
        copies = new Copies[threads];
        states = new State[threads];
        places = new int[threads];
        group = new int[threads];
        picked = new int[threads];
        registers = IntStream.range(0, rows.length)
                .filter(row -> !code.constants().containsKey(row))
                .toArray();
        code.constants().forEach((row, value) -> Arrays.fill(rows[row], value));
    }

    /// Runs the block at (x, y) of a grid.
    ///
    /// @return how many instructions were run, each thread's counted
    long run(int x, int y, int columns, int rowsOfGrid, long[] arguments) {
        for (int row : registers) {
            Arrays.fill(rows[row], Instruction.UNSET);
        }
        code.specials().forEach((row, special) -> {
            for (int t = 0; t < threads; t++) {
                rows[row][t] = special.value(t, threads, x, y, columns, rowsOfGrid);
            }
        });
        for (int i = 0; i < arguments.length; i++) {
            var parameter = code.parameters().get(i);
            Arrays.fill(rows[parameter.row()], arguments[i] & parameter.type().mask());
        }
        shared.poison(0, shared.size());
        for (var own : local) {
            own.poison(0, own.size());
        }
        Arrays.fill(copies, null);
        Arrays.fill(states, State.RUNS);
        Arrays.fill(places, 0);
        steps = 0;
        while (gather() || release()) {
            if (members > 0) {
                advance();
            }
        }
        return steps;
    }

    Segment shared() {
        return shared;
    }

    Segment local(int thread) {
        return local[thread];
    }

    /// A thread's copies that are under way.
    Copies copies(int thread) {
        if (copies[thread] == null) {
            copies[thread] = new Copies();
        }
        return copies[thread];
    }

    /// Makes those who stand earliest the group that runs.
    private boolean gather() {
        int least = Integer.MAX_VALUE, next = Integer.MAX_VALUE;
        members = 0;
        for (int t = 0; t < threads; t++) {
            if (states[t] == State.RUNS) {
                int place = places[t];
                if (place < least) {
                    next = least;
                    least = place;
                    members = 0;
                }
                if (place == least) {
                    group[members++] = t;
                } else if (place < next) {
                    next = place;
                }
            }
        }
        nextPlace = next;
        return members > 0;
    }

    /// Runs the group until it parts, waits, ends, or comes to where others stand.
    private void advance() {
        int place = places[group[0]];
        var instructions = code.instructions();
        while (place < nextPlace) {
            var instruction = instructions[place];
            int[] who = group;
            int count = members;
            if (instruction.guard() >= 0) {
                who = picked;
                count = instruction.pick(this, group, members, picked);
            }
            steps += members;
            if (instruction instanceof Control control) {
                if (count == members && control instanceof Control.Jump jump) {
                    place = jump.target();
                    continue;
                }
                settle(place + 1);
                control.run(this, who, count);
                return;
            }
            if (count > 0) {
                instruction.run(this, who, count);
            }
            place++;
        }
        settle(place);
    }

    private void settle(int place) {
        for (int i = 0; i < members; i++) {
            places[group[i]] = place;
        }
    }

    /// Sends a thread elsewhere.
    void jump(int thread, int place) {
        places[thread] = place;
    }

    void end(int thread) {
        states[thread] = State.ENDED;
    }

    /// Lets threads wait at the instruction they have just come to, until the whole block has.
    void waitForBlock(int thread) {
        states[thread] = State.WAITS_FOR_BLOCK;
        places[thread]--;
    }

    /// Lets a thread wait at the instruction it has just come to, until others of its warp have.
    void waitForWarp(int thread) {
        states[thread] = State.WAITS_FOR_WARP;
        places[thread]--;
    }

    /// Those of the threads of a warp that wait here, one bit each.
    int waiting(int warp, Instruction instruction) {
        int bits = 0;
        for (int t = 32 * warp; t < Math.min(threads, 32 * warp + 32); t++) {
            if (states[t] == State.WAITS_FOR_WARP && code.instructions()[places[t]] == instruction) {
                bits |= 1 << t % 32;
            }
        }
        return bits;
    }

    /// Those of the threads of a warp that have not ended, one bit each.
    int living(int warp) {
        int bits = 0;
        for (int t = 32 * warp; t < Math.min(threads, 32 * warp + 32); t++) {
            if (states[t] != State.ENDED) {
                bits |= 1 << t % 32;
            }
        }
        return bits;
    }

    /// Lets a thread that waits go on.
    void resume(int thread) {
        states[thread] = State.RUNS;
        places[thread]++;
    }

    /// When nobody runs: lets go on those who wait at a barrier that all have come to.
    private boolean release() {
        int count = 0, living = 0;
        for (int t = 0; t < threads; t++) {
            if (states[t] == State.WAITS_FOR_BLOCK) {
                group[count++] = t;
            }
            living += states[t] == State.ENDED ? 0 : 1;
        }
        if (living == 0) {
            return false;
        }
        if (count < living) {
            for (int t = 0; t < threads; t++) {
                if (states[t] == State.WAITS_FOR_WARP) {
                    throw code.instructions()[places[t]].fault(t, "waits for threads of its warp that never come");
                }
            }
        }
        var first = (Control.Barrier) code.instructions()[places[group[0]]];
        for (int i = 1; i < count; i++) {
            var other = (Control.Barrier) code.instructions()[places[group[i]]];
            if (other.number() != first.number()) {
                throw other.fault(group[i], "waits while thread %d waits at %s".formatted(group[0], first));
            }
        }
        first.all(this, group, count);
        for (int i = 0; i < count; i++) {
            resume(group[i]);
        }
        members = 0;
        return true;
    }
}
