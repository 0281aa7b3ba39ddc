package dynat.tensor.simd;

import java.util.ArrayList;
import java.util.List;

/// A [Correlation] whose groups have one channel on one side: every channel of the wider side is a lane of its own, and
/// vectors run along the channels of a pixel, which are read where they lie.
///
/// Where one channel goes to several outputs, its numbers are repeated for each of them first; where several go to one
/// output, their lanes are added at the end. In a depthwise convolution with one filter a channel, neither happens.
final class Depthwise {
    /// Lanes of positions that are worth a task.
    private static final int TASK = 1 << 14;

    private final Correlation c;
    /// Channels of the wider side, and these rounded up to whole vectors.
    private final int lanes, width;
    /// Lanes that share a channel of the input, and lanes that go to one output.
    private final int repeat, merge;

    private final int rowsPerStrip;
    private final List<List<Run>> rows = new ArrayList<>();

    Depthwise(Correlation c) {
        this.c = c;
        lanes = c.groups() * Math.max(c.channels(), c.outputs());
        width = Buffers.rounded(lanes, Buffers.MULTIPLE);
        repeat = lanes / c.inPixel();
        merge = lanes / c.outPixel();
        rowsPerStrip =
                Math.clamp(TASK / (c.columns().count() * lanes), 1, c.rows().count());
        for (int i = 0; i < c.rows().count(); i++) {
            rows.add(i > 0 && sameTaps(i, i - 1) ? rows.getLast() : runs(i));
        }
    }

    static boolean suits(Correlation c) {
        return c.groups() > 1 && Math.min(c.channels(), c.outputs()) == 1;
    }

    int lanes() {
        return lanes;
    }

    int width() {
        return width;
    }

    int merge() {
        return merge;
    }

    /// Neighbouring positions of a row whose taps on pixels are the same ones.
    ///
    /// @param j the first of `count` positions
    /// @param x where its first tap's pixel lies or would lie, counted from the first pixel of [#rowStart]
    record Run(int j, int count, int x, Taps taps) {}

    /// All positions of row `i`.
    List<Run> row(int i) {
        return rows.get(i);
    }

    /// Where the row of pixels begins that row `i` has its first taps on, counted from the image's first number.
    int rowStart(int i) {
        return (i * c.rows().step() + c.rows().first()) * c.columns().in() * lanes;
    }

    private boolean sameTaps(int i, int other) {
        return c.rows().tapsFrom(i) == c.rows().tapsFrom(other)
                && c.rows().tapsEnd(i) == c.rows().tapsEnd(other);
    }

    private List<Run> runs(int i) {
        var across = c.columns();
        var runs = new ArrayList<Run>();
        for (int j = 0, next; j < across.count(); j = next) {
            next = Math.max(j + 1, j == across.wholeFrom() ? across.wholeEnd() : 0);
            int pixel = j * across.step() + across.first();
            runs.add(new Run(j, next - j, pixel * lanes, Taps.of(c, i, j, lanes, width)));
        }
        return List.copyOf(runs);
    }

    /// Strips of one image.
    int strips() {
        return Math.ceilDiv(c.rows().count(), rowsPerStrip);
    }

    /// Rows of positions of one image, from `from` to before `end`. A strip is one task.
    record Strip(int image, int from, int end) {}

    Strip strip(int index) {
        int from = index % strips() * rowsPerStrip;
        int end = Math.min(from + rowsPerStrip, c.rows().count());
        return new Strip(index / strips(), from, end);
    }

    /// An array, and where in it the first number of an image lies or would lie.
    record Pixels(float[] numbers, int image) {}

    /// The input, a number a lane, in the rows that a strip sees.
    Pixels input(float[] x, Strip strip) {
        int line = c.columns().in() * lanes, height = c.rows().in();
        if (repeat == 1) {
            return new Pixels(x, strip.image * height * line);
        }
        int top = strip.from * c.rows().step() + c.rows().first();
        int from = Math.clamp(top, 0, height);
        int end = Math.clamp(top + c.rows().seen(strip.end - strip.from), from, height);
        int at = c.read(strip.image, from, 0, 0);
        return new Pixels(repeated(x, at, (end - from) * line, repeat), -from * line);
    }

    /// `count` numbers, each of those from `at` on `times` times; in this thread's scratch.
    static float[] repeated(float[] x, int at, int count, int times) {
        float[] repeated = Scratch.floats(Scratch.Use.STRIP, count + Buffers.MULTIPLE);
        for (int from = at, to = 0; to < count; from++) {
            for (int end = to + times; to < end; to++) {
                repeated[to] = x[from];
            }
        }
        return repeated;
    }
}
