package dynat.tensor.ejml;

import dynat.tensor.Selection;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Numbers taken from where a selection has them, and put back there.
final class Selections {
    private Selections() {}

    private interface Pair {
        /// @param result where the place lies in memory
        /// @param source where the number lies that belongs there, or [Selection#NOTHING]
        void at(int result, int source);
    }

    /// `y[i₀, i₁, …] = x[j₀, j₁, …]`.
    static void take(Tensor source, Selection selection, Tensor result) {
        double[] x = Doubles.of(source), y = Doubles.of(result);
        forEach(source, selection, result, (i, j) -> y[i] = j == Selection.NOTHING ? 0 : x[j]);
    }

    /// `x[j₀, j₁, …] += y[i₀, i₁, …]`, starting from 0.
    static void put(List<Tensor> results, List<Selection> selections, Tensor source) {
        double[] x = Doubles.of(source);
        Arrays.fill(x, 0);
        for (int part = 0; part < results.size(); part++) {
            double[] y = Doubles.of(results.get(part));
            forEach(source, selections.get(part), results.get(part), (i, j) -> {
                if (j != Selection.NOTHING) {
                    x[j] += y[i];
                }
            });
        }
    }

    private static void forEach(Tensor source, Selection selection, Tensor result, Pair pair) {
        int[] from = source.order().strides(source.shape()), to = result.order().strides(result.shape());
        along(0, 0, 0, from, selection, to, pair);
    }

    /// All places in row-major order.
    private static void along(int k, int result, int source, int[] from, Selection selection, int[] to, Pair pair) {
        if (k == to.length) {
            pair.at(result, source);
            return;
        }
        for (int i = 0; i < selection.to().dim(k); i++) {
            int j = selection.source(k, i);
            boolean nothing = source == Selection.NOTHING || j == Selection.NOTHING;
            int next = nothing ? Selection.NOTHING : source + j * from[selection.axis(k)];
            along(k + 1, result + i * to[k], next, from, selection, to, pair);
        }
    }
}
