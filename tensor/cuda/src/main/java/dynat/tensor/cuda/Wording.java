package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Order;
import dynat.tensor.Selection;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// All that a plan for selections depends on, as integers, by which it is found again.
final class Wording {
    private int[] words = new int[256];
    private int count;

    private Wording() {}

    static int[] of(Order from, Order to, DType type, List<Selection> selections) {
        var wording = new Wording();
        wording.add(type.ordinal());
        wording.add(from.ordinal());
        wording.add(to.ordinal());
        selections.forEach(wording::add);
        return wording.all();
    }

    static int[] of(Order to, List<Tensor> from, DType type, List<Selection> selections) {
        var wording = new Wording();
        wording.add(type.ordinal());
        wording.add(to.ordinal());
        from.forEach(part -> wording.add(part.order().ordinal()));
        selections.forEach(wording::add);
        return wording.all();
    }

    private void add(Selection selection) {
        int rank = selection.to().rank();
        add(rank);
        for (int axis = 0; axis < rank; axis++) {
            int extent = selection.to().dim(axis);
            add(selection.from().dim(axis));
            add(selection.axis(axis));
            add(extent);
            for (int i = 0; i < extent; i++) {
                add(selection.source(axis, i));
            }
        }
    }

    private void add(int word) {
        if (count == words.length) {
            words = Arrays.copyOf(words, 2 * count);
        }
        words[count++] = word;
    }

    private int[] all() {
        return Arrays.copyOf(words, count);
    }
}
