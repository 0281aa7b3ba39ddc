package dynat.tests.ptx;

import java.util.List;

/// Instructions that decide which threads run on, and where.
abstract class Control extends Instruction {

    /// Goes elsewhere.
    static final class Jump extends Control {
        private final int target;

        Jump(int target) {
            this.target = target;
        }

        int target() {
            return target;
        }

        @Override
        void run(Block block, int[] threads, int count) {
            for (int i = 0; i < count; i++) {
                block.jump(threads[i], target);
            }
        }
    }

    /// Goes to the place in a table that a register names.
    static final class Table extends Control {
        private final int index;
        private final int[] targets;

        Table(int index, int[] targets) {
            this.index = index;
            this.targets = targets;
        }

        @Override
        void run(Block block, int[] threads, int count) {
            for (int i = 0; i < count; i++) {
                long which = read(block.rows[index], threads[i], index);
                if (which >= targets.length) {
                    throw fault(threads[i], "entry %d of a table of %d".formatted(which, targets.length));
                }
                block.jump(threads[i], targets[(int) which]);
            }
        }
    }

    /// Ends the thread.
    static final class Exit extends Control {
        @Override
        void run(Block block, int[] threads, int count) {
            for (int i = 0; i < count; i++) {
                block.end(threads[i]);
            }
        }
    }

    /// Stops everything.
    static final class Trap extends Control {
        @Override
        void run(Block block, int[] threads, int count) {
            if (count > 0) {
                throw fault(threads[0], "the program gives up");
            }
        }
    }

    /// Waits until all threads of the block that have not ended are here, or at a barrier of the same number.
    static class Barrier extends Control {
        private final long number;

        Barrier(long number) {
            this.number = number;
        }

        long number() {
            return number;
        }

        @Override
        void run(Block block, int[] threads, int count) {
            for (int i = 0; i < count; i++) {
                block.waitForBlock(threads[i]);
            }
        }

        /// Called when all have come.
        void all(Block block, int[] threads, int count) {}
    }

    /// A barrier at which the threads count in how many of them a predicate holds.
    static final class Census extends Barrier {
        private final String how;
        private final int to;
        private final int predicate;
        private final boolean negated;

        /// @param how `popc`, `and` or `or`
        Census(long number, String how, int to, int predicate, boolean negated) {
            super(number);
            this.how = how;
            this.to = to;
            this.predicate = predicate;
            this.negated = negated;
        }

        @Override
        void all(Block block, int[] threads, int count) {
            int holds = 0;
            for (int i = 0; i < count; i++) {
                holds += read(block.rows[predicate], threads[i], predicate) != 0 != negated ? 1 : 0;
            }
            long result = switch (how) {
                case "popc" -> holds;
                case "and" -> holds == count ? 1 : 0;
                default -> holds > 0 ? 1 : 0;
            };
            for (int i = 0; i < count; i++) {
                block.rows[to][threads[i]] = result;
            }
        }
    }

    /// The places a jump through a table may go to.
    static Table table(int index, List<Integer> targets) {
        return new Table(index, targets.stream().mapToInt(i -> i).toArray());
    }
}
