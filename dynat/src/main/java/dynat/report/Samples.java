package dynat.report;

import dynat.datasets.NpyFile;
import java.util.List;

/// The images of `samples.npy`: `[2, N, C, H, W]`, as they are and as an attack left them.
///
/// @param count    N
/// @param channels C: 1 or 3, or another number, of which the first is shown in grey
/// @param height   H
/// @param width    W
/// @param values   all of them
record Samples(int count, int channels, int height, int width, NpyFile values) {

    static Samples of(NpyFile file) {
        List<Integer> shape = file.shape();
        if (shape.size() != 5 || shape.getFirst() != 2 || shape.subList(2, 5).contains(0) || !file.isReal()) {
            throw new IllegalArgumentException("its shape is %s, not [2, N, C, H, W]".formatted(shape));
        }
        return new Samples(shape.get(1), shape.get(2), shape.get(3), shape.get(4), file);
    }

    /// `[C, H, W]` image `n` as it is.
    float[] clean(int n) {
        return image(n);
    }

    /// `[C, H, W]` image `n` as the attack left it.
    float[] adversarial(int n) {
        return image(count + n);
    }

    /// `[C, H, W]` what the attack changed in image `n`, as if it were an image: grey is no change.
    ///
    /// @param magnified how many times
    float[] change(int n, double magnified) {
        float[] clean = clean(n), adversarial = adversarial(n);
        for (int v = 0; v < clean.length; v++) {
            clean[v] = (float) Math.clamp(0.5 + magnified * (adversarial[v] - clean[v]), 0, 1);
        }
        return clean;
    }

    private float[] image(int place) {
        float[] image = new float[channels * height * width];
        for (int v = 0; v < image.length; v++) {
            image[v] = values.real(place * image.length + v);
        }
        return image;
    }
}
