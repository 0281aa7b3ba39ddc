package dynat.attacks;

import dynat.tensor.Tensor;
import java.util.Arrays;

/// The best image met so far that fools, image by image; the clean one where none did.
final class Nearest implements AutoCloseable {

    private final Held images;
    private final double[] cost;

    /// @param clean `[N, C, H, W]`
    Nearest(Tensor clean) {
        images = new Held(clean);
        cost = new double[clean.shape().dim(0)];
        Arrays.fill(cost, Double.POSITIVE_INFINITY);
    }

    /// Takes the images that count and cost less than what is there.
    ///
    /// @param rows   whose they are
    /// @param x      `[rows, C, H, W]`
    /// @param costs  `[rows]` such as how far they are from the clean ones
    /// @param counts `[rows]` whether they fool and lie in the ball
    void offer(int[] rows, Tensor x, double[] costs, boolean[] counts) {
        int[] better = Batches.positions(rows.length, i -> counts[i] && costs[i] < cost[rows[i]]);
        for (int i : better) {
            cost[rows[i]] = costs[i];
        }
        if (better.length > 0) {
            images.set(Batches.put(images.get(), Batches.rows(rows, better), Batches.rows(x, better)));
        }
    }

    /// {@return `[N, C, H, W]`}
    Tensor images() {
        return images.get();
    }

    @Override
    public void close() {
        images.close();
    }
}
