package dynat.peer;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/// The residual network for images of 32 x 32 pixels that bench.jar measures: four stages of two blocks, 64 to 512
/// channels wide, 10 classes.
final class ResNet18 {
    private static final int STAGES = 4, WIDTH = 64, CLASSES = 10;
    private static final double MOMENTUM = 0.1, EPSILON = 1e-5;

    private final boolean channelsLast;
    private final List<Tensor> parameters = new ArrayList<>();
    private final Normed stem;
    private final List<Block> blocks = new ArrayList<>();
    private final Tensor weight, bias;

    ResNet18(boolean channelsLast) {
        this.channelsLast = channelsLast;
        stem = new Normed(3, WIDTH, 3, 1);
        int channels = WIDTH;
        for (int stage = 0; stage < STAGES; stage++) {
            int width = WIDTH << stage;
            blocks.add(new Block(channels, width, stage == 0 ? 1 : 2));
            blocks.add(new Block(width, width, 1));
            channels = width;
        }
        weight = parameter(torch.randn(CLASSES, channels).mul(scalar(1 / Math.sqrt(channels))));
        bias = parameter(torch.zeros(CLASSES));
    }

    List<Tensor> parameters() {
        return parameters;
    }

    /// Whether gradients with respect to the parameters are computed from now on.
    void watched(boolean watched) {
        parameters.forEach(parameter -> parameter.set_requires_grad(watched));
    }

    Tensor forward(Tensor images, boolean training) {
        Tensor x = torch.relu(stem.forward(images, training));
        for (Block block : blocks) {
            x = block.forward(x, training);
        }
        Tensor features = torch.avg_pool2d(x, 32 >> STAGES - 1).flatten(1, -1);
        return torch.linear(features, weight, new TensorOptional(bias));
    }

    /// The same numbers, in the layout wanted.
    static Tensor laid(Tensor x, boolean channelsLast) {
        return channelsLast && x.dim() == 4 ? x.contiguous(MemoryFormat.ChannelsLast) : x;
    }

    private Tensor parameter(Tensor initial) {
        Tensor parameter = laid(initial, channelsLast).detach();
        parameter.set_requires_grad(true);
        parameters.add(parameter);
        return parameter;
    }

    private static Scalar scalar(double value) {
        return new Scalar((float) value);
    }

    /// Two convolutions and a way around them.
    private final class Block {
        private final Normed first, second, around;

        Block(int in, int out, int stride) {
            first = new Normed(in, out, 3, stride);
            second = new Normed(out, out, 3, 1);
            around = in == out ? null : new Normed(in, out, 1, stride);
        }

        Tensor forward(Tensor x, boolean training) {
            Tensor y = second.forward(torch.relu(first.forward(x, training)), training);
            return torch.relu(y.add(around == null ? x : around.forward(x, training)));
        }
    }

    /// A convolution and its batch norm.
    private final class Normed {
        private final long[] stride, padding;
        private final long[] dilation = {1, 1};
        private final Tensor filters;
        private final TensorOptional gamma, beta, mean, variance;

        Normed(int in, int out, int kernel, int stride) {
            this.stride = new long[] {stride, stride};
            padding = new long[] {kernel / 2, kernel / 2};
            double deviation = Math.sqrt(2.0 / (in * kernel * kernel));
            filters = parameter(torch.randn(out, in, kernel, kernel).mul(scalar(deviation)));
            gamma = new TensorOptional(parameter(torch.ones(out)));
            beta = new TensorOptional(parameter(torch.zeros(out)));
            mean = new TensorOptional(torch.zeros(out));
            variance = new TensorOptional(torch.ones(out));
        }

        Tensor forward(Tensor x, boolean training) {
            Tensor y = torch.conv2d(x, filters, new TensorOptional(), stride, padding, dilation, 1);
            return torch.batch_norm(y, gamma, beta, mean, variance, training, MOMENTUM, EPSILON, false);
        }
    }
}
