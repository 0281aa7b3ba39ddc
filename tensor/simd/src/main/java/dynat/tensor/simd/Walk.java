package dynat.tensor.simd;

import dynat.tensor.Geometry;
import java.util.ArrayList;
import java.util.List;

/// One axis of a [Correlation]: position `i` has tap `p` at pixel `i·step + first + p·apart`, and its result is
/// stored at pixel `at + i·spread`.
///
/// @param in     extent of the input, in pixels
/// @param count  positions computed
/// @param step   pixels of the input from one position to the next
/// @param taps   of a position; there may be none
/// @param apart  pixels from one tap to the next
/// @param first  pixel of the first position's first tap, which may lie outside
/// @param out    extent of the result, in pixels
/// @param spread pixels of the result from one position to the next
/// @param at     pixel of the first position's result
record Walk(int in, int count, int step, int taps, int apart, int first, int out, int spread, int at) {

    /// A window's way over an image.
    ///
    /// @param in    extent of the image
    /// @param taps  of the window
    /// @param count windows
    static Walk forward(int in, int taps, int count, Geometry.Axis axis) {
        return new Walk(in, count, axis.stride(), taps, axis.dilation(), -axis.padding(), count, 1, 0);
    }

    /// The transpose of [#forward] with the same arguments, one walk for each residue of the pixels modulo the stride.
    ///
    /// A pixel meets only the taps whose distance from it is a multiple of the stride. These are regularly spaced,
    /// and so are the windows that have them there: nothing is multiplied by the zeros that a spread image would
    /// hold.
    static List<Walk> backward(int in, int taps, int count, Geometry.Axis axis) {
        int stride = axis.stride();
        var walks = new ArrayList<Walk>();
        for (int residue = 0; residue < Math.min(stride, in); residue++) {
            int last = lastTap(residue, taps, axis);
            walks.add(new Walk(
                    count,
                    Math.ceilDiv(in - residue, stride),
                    1,
                    Math.floorDiv(last, tapStep(axis)) + 1,
                    axis.dilation() / common(axis),
                    last < 0 ? 0 : (residue + axis.padding() - last * axis.dilation()) / stride,
                    in,
                    stride,
                    residue));
        }
        return walks;
    }

    /// The largest tap that pixels of this residue meet, the first one of a walk back; they meet every [#tapStep]-th
    /// below it. -1 if none.
    static int lastTap(int residue, int taps, Geometry.Axis axis) {
        int tap = taps - 1;
        while (tap >= 0 && (residue + axis.padding() - tap * axis.dilation()) % axis.stride() != 0) {
            tap--;
        }
        return tap;
    }

    /// The distance between taps that pixels of one residue meet.
    static int tapStep(Geometry.Axis axis) {
        return axis.stride() / common(axis);
    }

    /// The greatest common divisor of stride and dilation.
    private static int common(Geometry.Axis axis) {
        int divisor = axis.stride();
        for (int rest = axis.dilation(); rest != 0; ) {
            int next = divisor % rest;
            divisor = rest;
            rest = next;
        }
        return divisor;
    }

    /// @return how many pixels `positions` positions see, from the first tap to the last
    int seen(int positions) {
        return (positions - 1) * step + (taps - 1) * apart + 1;
    }

    /// Whether positions that see `seen` pixels have a tap on the `pixel`-th of them: far apart, taps leave some out.
    boolean meets(int pixel, int seen) {
        int tap = Math.min(taps - 1, pixel / apart);
        return pixel - tap * apart < seen - (taps - 1) * apart;
    }

    /// Whether no position sees a pixel outside the image.
    boolean inside() {
        return first >= 0 && first + seen(count) <= in;
    }

    /// The first tap of position `i` that is on a pixel; up to [#tapsEnd] all are.
    int tapsFrom(int i) {
        return Math.clamp(Math.ceilDiv(-(i * step + first), apart), 0, taps);
    }

    int tapsEnd(int i) {
        return Math.clamp(Math.ceilDiv(in - (i * step + first), apart), tapsFrom(i), taps);
    }

    /// The first position all of whose taps are on pixels; up to [#wholeEnd] so are those that follow.
    int wholeFrom() {
        return Math.clamp(Math.ceilDiv(-first, step), 0, count);
    }

    int wholeEnd() {
        return Math.clamp(Math.floorDiv(in - first - (taps - 1) * apart - 1, step) + 1, wholeFrom(), count);
    }
}
