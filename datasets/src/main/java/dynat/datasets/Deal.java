package dynat.datasets;

import dynat.datasets.SplitMix.Purpose;
import java.util.stream.IntStream;

/// Which images an epoch has, batch after batch.
///
/// Images are dealt out in passes: all of them once, in an order of the pass, before any comes again. Without
/// additional images an epoch is a pass. With them a pass goes on from one epoch to the next, for an epoch has as many
/// batches as without, and fewer images of either kind in each.
///
/// @param members in [Loader#pictures]
/// @param passes  the pass that each is of; it comes once in that, so what varies it is drawn by this
record Deal(int[] members, long[] passes) {

    static Deal of(Loader loader, int epoch) {
        int own = loader.data().size(), batch = loader.batchSize();
        if (loader.extra().isEmpty()) {
            Deal deal = new Deal(new int[own], new long[own]);
            deal.out(new Kind(0, own, Purpose.ORDER), loader, (long) epoch * own, 0, batch);
            return deal;
        }
        Extra extra = loader.extra().get();
        int steps = loader.steps(), added = extra.of(batch);
        Deal deal = new Deal(new int[steps * batch], new long[steps * batch]);
        Kind ours = new Kind(0, own, Purpose.ORDER);
        Kind others = new Kind(own, extra.data().size(), Purpose.EXTRA);
        deal.out(ours, loader, ours.start(epoch, (long) steps * (batch - added)), 0, batch - added);
        deal.out(others, loader, others.start(epoch, (long) steps * added), batch - added, batch);
        return deal;
    }

    /// Images that are dealt out by themselves.
    ///
    /// @param first   the number of the first
    /// @param size    how many there are
    /// @param purpose what their order is drawn for
    private record Kind(int first, int size, Purpose purpose) {

        /// Returns how many were dealt out before an epoch, if each takes so many: the first one begins pass 1.
        long start(int epoch, long each) {
            return size + (epoch - 1) * each;
        }

        int[] order(Loader loader, long pass) {
            int[] order = IntStream.range(first, first + size).toArray();
            if (loader.shuffle()) {
                SplitMix.of(loader.seed(), purpose, pass).shuffle(order);
            }
            return order;
        }
    }

    /// Fills the places from `from` to below `to` of every batch.
    ///
    /// @param before how many images of that kind were dealt out before
    private void out(Kind kind, Loader loader, long before, int from, int to) {
        long pass = Math.floorDiv(before, kind.size);
        int next = Math.floorMod(before, kind.size);
        int[] order = kind.order(loader, pass);
        for (int start = 0; start < members.length; start += loader.batchSize()) {
            for (int place = start + from; place < Math.min(start + to, members.length); place++) {
                if (next == kind.size) {
                    order = kind.order(loader, ++pass);
                    next = 0;
                }
                members[place] = order[next++];
                passes[place] = pass;
            }
        }
    }
}
