package dynat.tests.methods;

import java.util.Arrays;
import java.util.stream.IntStream;

/// A number and how it changes with another: what losses are spelled out in, one derivative at a time, without any of
/// the library's own differentiation.
///
/// @param value what it is
/// @param slope its derivative
record Dual(double value, double slope) {

    static Dual of(double constant) {
        return new Dual(constant, 0);
    }

    Dual plus(Dual b) {
        return new Dual(value + b.value, slope + b.slope);
    }

    Dual plus(double b) {
        return plus(of(b));
    }

    Dual minus(Dual b) {
        return plus(b.times(-1));
    }

    Dual times(Dual b) {
        return new Dual(value * b.value, slope * b.value + value * b.slope);
    }

    Dual times(double b) {
        return times(of(b));
    }

    Dual over(Dual b) {
        return new Dual(value / b.value, (slope * b.value - value * b.slope) / (b.value * b.value));
    }

    Dual exp() {
        double e = StrictMath.exp(value);
        return new Dual(e, e * slope);
    }

    Dual log() {
        return new Dual(StrictMath.log(value), slope / value);
    }

    static Dual sum(Dual... all) {
        return Arrays.stream(all).reduce(of(0), Dual::plus);
    }

    static Dual mean(Dual... all) {
        return sum(all).times(1.0 / all.length);
    }

    static Dual largest(Dual... all) {
        return Arrays.stream(all).reduce((a, b) -> b.value > a.value ? b : a).orElseThrow();
    }

    /// The probabilities that logits mean.
    static Dual[] probabilities(Dual... logits) {
        Dual[] e = Arrays.stream(logits).map(Dual::exp).toArray(Dual[]::new);
        Dual all = sum(e);
        return Arrays.stream(e).map(one -> one.over(all)).toArray(Dual[]::new);
    }

    /// `−log p_label`.
    static Dual crossEntropy(Dual[] logits, int label) {
        return probabilities(logits)[label].log().times(-1);
    }

    /// `Σ p (log p − log q)`.
    static Dual divergence(Dual[] logitsOfP, Dual[] logitsOfQ) {
        Dual[] p = probabilities(logitsOfP), q = probabilities(logitsOfQ);
        return sum(IntStream.range(0, p.length)
                .mapToObj(k -> p[k].times(p[k].log().minus(q[k].log())))
                .toArray(Dual[]::new));
    }

    /// The place of the largest.
    static int argmax(Dual... all) {
        return Arrays.asList(all).indexOf(largest(all));
    }
}
