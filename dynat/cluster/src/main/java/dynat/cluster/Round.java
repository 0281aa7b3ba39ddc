package dynat.cluster;

import java.nio.ByteBuffer;

/// The way of blocks around the ring, as one rank sees it: in step `s` it sends the block `rank - s` and receives the
/// one before, which it sends in the next step. In the first `adding` steps it adds what it receives, later it copies.
///
/// An element is sent as soon as it has been received, so that steps overlap.
final class Round {

    private final Blocks blocks;
    private final int rank, size, steps, adding;
    private final Progress sending = new Progress(), receiving = new Progress();

    private Round(Blocks blocks, int rank, int size, int steps, int adding) {
        this.blocks = blocks;
        this.rank = rank;
        this.size = size;
        this.steps = steps;
        this.adding = adding;
        skipEmpty();
    }

    /// Every rank has every block, and ends with the sums.
    static Round ofSums(Blocks blocks, int rank, int size) {
        return new Round(blocks, rank, size, 2 * (size - 1), size - 1);
    }

    /// Every rank has its block, and ends with all.
    static Round ofCopies(Blocks blocks, int rank, int size) {
        return new Round(blocks, rank, size, size - 1, 0);
    }

    /// Every rank has its block, and ends with that of the rank before it too.
    static Round ofNeighbours(Blocks blocks, int rank, int size) {
        return new Round(blocks, rank, size, 1, 0);
    }

    /// How far one direction has come: elements before `at` in the block of `step` are done.
    private static final class Progress {
        int step, at;
    }

    private int block(int step) {
        return Math.floorMod(rank - step, size);
    }

    /// How many elements may be sent in a step: all that were received in the one before.
    private int ready(int step) {
        if (step == 0 || receiving.step >= step) {
            return blocks.length(block(step));
        }
        return receiving.step == step - 1 ? receiving.at : 0;
    }

    /// Fills `wire` with what is to be sent and may be.
    void send(ByteBuffer wire) {
        while (sending.step < steps) {
            int block = block(sending.step);
            int count = Math.min(ready(sending.step) - sending.at, wire.remaining() / blocks.width());
            if (count > 0) {
                blocks.send(block, sending.at, count, wire);
                sending.at += count;
            }
            if (sending.at < blocks.length(block)) {
                return;
            }
            next(sending);
        }
    }

    private static void next(Progress progress) {
        progress.step++;
        progress.at = 0;
    }

    /// Whether [#send] has nothing left.
    boolean isSent() {
        return sending.step == steps;
    }

    /// How many more bytes are to be received in this step; 0 if nothing is any more.
    long awaited() {
        return receiving.step == steps
                ? 0
                : (long) (blocks.length(block(receiving.step + 1)) - receiving.at) * blocks.width();
    }

    /// Takes the whole elements that `wire` has, all of this step.
    void receive(ByteBuffer wire) {
        int count = wire.remaining() / blocks.width();
        int block = block(receiving.step + 1);
        if (receiving.step < adding) {
            blocks.add(block, receiving.at, count, wire);
        } else {
            blocks.copy(block, receiving.at, count, wire);
        }
        receiving.at += count;
        skipEmpty();
    }

    /// Leaves steps behind in which nothing is to be received any more.
    private void skipEmpty() {
        while (receiving.step < steps && receiving.at == blocks.length(block(receiving.step + 1))) {
            next(receiving);
        }
    }
}
