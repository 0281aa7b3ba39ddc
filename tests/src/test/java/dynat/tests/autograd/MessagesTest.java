package dynat.tests.autograd;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Conv2d.conv2d;
import static dynat.autograd.ops.ConvAffine.convAffine;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.GlobalAveragePool.globalAveragePool;
import static dynat.autograd.ops.Linear.linear;
import static dynat.autograd.ops.LogSoftmax.logSoftmax;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.autograd.ops.Softmax.softmax;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.Epilogue;
import dynat.autograd.Variable;
import dynat.autograd.ops.ChannelStatistics;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/// What the ops say of operands that cannot meet, word for word.
@ExtendWith(OnReference.class)
class MessagesTest {

    private static final Geometry SAME = new Geometry(1, 1);

    @Test
    void addOfShapesThatDoNotBroadcast() {
        assertSays("""
                add: extents 3 and 4 meet at axis -1
                    input 0 [2, 3]
                    input 1 [2, 4]
                    fix:    make the extents equal, or one of them 1""", () -> add(of(2, 3), of(2, 4)));
    }

    @Test
    void linearOfOtherFeatures() {
        assertSays("""
                linear: input has 3 features but weight expects 4
                    input   [8, 3]             N I
                    weight  [5, 4]             O I
                    bias    [5]                O
                    fix:    pass 4 features, or give the layer 3 inputs""", () -> linear(of(8, 3), of(5, 4), of(5)));
    }

    @Test
    void linearOfAnotherBias() {
        assertSays("""
                linear: weight has 5 outputs but bias 6
                    input   [8, 4]             N I
                    weight  [5, 4]             O I
                    bias    [6]                O
                    fix:    pass a bias of [5]""", () -> linear(of(8, 4), of(5, 4), of(6)));
    }

    @Test
    void linearOfImages() {
        assertSays("""
                linear: input has 2 features but weight expects 4
                    input   [8, 3, 2, 2]       … I
                    weight  [5, 4]             O I
                    bias    [5]                O
                    fix:    flatten images to [N, 4], or give the layer 2 inputs""", () -> linear(of(8, 3, 2, 2), of(5, 4), of(5)));
    }

    @Test
    void linearOfAVector() {
        assertSays("""
                linear: input, weight and bias have rank 1, 2 and 1, not 2 or more, 2 and 1
                    input   [4]                N I
                    weight  [5, 4]             O I
                    bias    [5]                O
                    fix:    pass one row of features an example, [N, I]""", () -> linear(of(4), of(5, 4), of(5)));
    }

    @Test
    void conv2dWithAnotherBias() {
        assertSays("""
                conv2d: bias has shape [3] but there are 4 output channels
                    weight  [4, 3, 3, 3]       O C/groups kH kW
                    bias    [3]                O
                    fix:    pass a bias of [4]""", () -> conv2d(of(2, 3, 5, 5), of(4, 3, 3, 3), of(3), SAME));
    }

    @Test
    void convAffineWithAnotherScale() {
        var four = of(4).value();
        assertSays("""
                conv2d: scale has shape [3] but there are 4 output channels
                    scale   [3]                O
                    output  [2, 4, 5, 5]       N O H' W'
                    fix:    pass [4]""", () -> convAffine(of(2, 3, 5, 5), of(4, 3, 3, 3), SAME, of(3).value(), four, Epilogue.none()));
    }

    @Test
    void convAffineWithAnotherShortcut() {
        var four = of(4).value();
        assertSays(
                """
                conv2d: the addend's shape is not the output's
                    addend  [2, 4, 3, 3]       N O H' W'
                    output  [2, 4, 5, 5]       N O H' W'
                    fix:    bring the shortcut to [2, 4, 5, 5]""",
                () -> convAffine(
                        of(2, 3, 5, 5), of(4, 3, 3, 3), SAME, four, four, Epilogue.addThenRelu(of(2, 4, 3, 3))));
    }

    @Test
    void batchNormOfAVector() {
        assertSays("""
                batchNorm: input has rank 1, not 4 or 2
                    input   [8]                N C H W
                    fix:    pass feature maps, or rows of features""", () -> ChannelStatistics.of(of(8).value()));
    }

    @Test
    void batchNormOfOneNumberAChannel() {
        assertSays("""
                batchNorm: a channel has 1 number(s), and a variance needs 2
                    input   [1, 3, 1, 1]       N C H W
                    fix:    train on batches of 2 or more, or normalise by running statistics""", () -> ChannelStatistics.of(of(1, 3, 1, 1).value()));
    }

    @Test
    void globalAveragePoolOfAMatrix() {
        assertSays("""
                globalAveragePool: input has rank 2, not 4
                    input   [8, 3]             N C H W
                    fix:    pass images or feature maps, not flattened ones""", () -> globalAveragePool(of(8, 3)));
    }

    @Test
    void softmaxOfAVector() {
        assertSays("""
                softmax: logits have rank 1, not 2
                    logits  [3]                N K
                    fix:    pass one row of logits an example""", () -> softmax(of(3)));
    }

    @Test
    void logSoftmaxOfAVector() {
        assertSays("""
                logSoftmax: logits have rank 1, not 2
                    logits  [3]                N K
                    fix:    pass one row of logits an example""", () -> logSoftmax(of(3)));
    }

    @Test
    void crossEntropyOfTooFewLabels() {
        assertSays("""
                crossEntropy: there are 3 rows of logits but 2 labels
                    logits  [3, 10]            N K
                    labels  [2]                N
                    fix:    pass one label a row""", () -> crossEntropy(of(3, 10), new int[] {1, 2}));
    }

    @Test
    void crossEntropyOfALabelThatIsNoClass() {
        assertSays("""
                oneHot: label 10 of row 1 is outside [0, 10)
                    fix:    pass class indices from 0 to 9""", () -> crossEntropy(of(2, 10), new int[] {1, 10}));
    }

    @Test
    void reshapeToAnotherCount() {
        assertSays("""
                reshape: the tensor holds 6 numbers but the new shape 8
                    tensor  [2, 3]
                    new     [4, 2]
                    fix:    choose extents whose product is 6""", () -> reshape(of(2, 3), new Shape(4, 2)));
    }

    private static Variable of(int... dims) {
        return constant(Tensor.full(new Shape(dims), 1));
    }

    private static void assertSays(String message, Executable body) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, body).getMessage());
    }
}
