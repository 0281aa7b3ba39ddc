package dynat.peer;

import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.LongArrayRef;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// The convolutions of the network, each in three directions.
final class Layers {
    /// Channels in and out, the image's side, taps a side and stride.
    private static final int[][] ALL = {
        {3, 64, 32, 3, 1},
        {64, 64, 32, 3, 1},
        {128, 128, 16, 3, 1},
        {256, 256, 8, 3, 1},
        {512, 512, 4, 3, 1},
        {64, 128, 32, 3, 2},
        {128, 256, 16, 3, 2},
        {256, 512, 8, 3, 2},
        {64, 128, 32, 1, 2},
        {128, 256, 16, 1, 2},
        {256, 512, 8, 1, 2},
    };

    private final int batch;
    private final boolean channelsLast;

    Layers(int batch, boolean channelsLast) {
        this.batch = batch;
        this.channelsLast = channelsLast;
    }

    void measure(Peer peer) {
        try (var frozen = new NoGradGuard()) {
            for (int[] layer : ALL) {
                measure(peer, layer[0], layer[1], layer[2], layer[3], layer[4]);
            }
        }
    }

    private void measure(Peer peer, int in, int out, int side, int kernel, int stride) {
        String name = "conv%1$dx%1$d-s%2$d-%3$d-%4$d@%5$d".formatted(kernel, stride, in, out, side);
        Tensor x = ResNet18.laid(torch.randn(batch, in, side, side), channelsLast);
        Tensor w = ResNet18.laid(torch.randn(out, in, kernel, kernel), channelsLast);
        long[] strides = {stride, stride}, padding = {kernel / 2, kernel / 2}, ones = {1, 1};
        Tensor dy = torch.randn_like(torch.conv2d(x, w, new TensorOptional(), strides, padding, ones, 1));
        peer.line(name + "-forward", batch, () -> torch.conv2d(x, w, new TensorOptional(), strides, padding, ones, 1));
        var stridesTwice = new Pair(stride);
        var paddingTwice = new Pair(kernel / 2);
        var one = new Pair(1);
        var zero = new Pair(0);
        BoolPointer input = mask(true, false), weight = mask(false, true);
        for (boolean toInput : new boolean[] {true, false}) {
            peer.line(
                    name + (toInput ? "-backward-input" : "-backward-weight"),
                    batch,
                    () -> torch.convolution_backward(
                            dy,
                            x,
                            w,
                            new LongArrayRefOptional(),
                            stridesTwice.view,
                            paddingTwice.view,
                            one.view,
                            false,
                            zero.view,
                            1,
                            toInput ? input : weight));
        }
    }

    private static BoolPointer mask(boolean input, boolean weight) {
        return new BoolPointer(3).put(0, input).put(1, weight).put(2, false);
    }

    /// Twice the same number, and the native view of it, which does not own its memory.
    private static final class Pair {
        private final LongVector values;
        private final LongArrayRef view;

        Pair(long value) {
            values = new LongVector(value, value);
            view = new LongArrayRef(values);
        }
    }
}
