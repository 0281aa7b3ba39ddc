package dynat.tensor.simd;

/// A [Correlation] whose groups have one channel on one side: every channel of the wider side is a lane of its own, and
/// vectors run along the channels of a pixel, which are read where they lie.
///
/// Where one channel goes to several outputs, its numbers are repeated for each of them first; where several go to one
/// output, their lanes are added at the end. Of a convolution that is depthwise with one filter a channel, neither is
/// the case.
///
/// @param lanes  channels of the wider side
/// @param width  lanes, rounded up to whole vectors
/// @param repeat lanes that share a channel of the input
/// @param merge  lanes that go to one output
record Depthwise(Correlation c, int lanes, int width, int repeat, int merge) {
    /// Lanes of positions that are worth a task.
    private static final int TASK = 1 << 14;

    static Depthwise of(Correlation c) {
        int lanes = c.groups() * Math.max(c.channels(), c.outputs());
        int width = Math.ceilDiv(lanes, Buffers.MULTIPLE) * Buffers.MULTIPLE;
        return new Depthwise(c, lanes, width, lanes / c.inPixel(), lanes / c.outPixel());
    }

    /// Rows of positions in a strip, which is one task.
    int rowsPerStrip() {
        int numbers = Math.max(1, c.columns().count() * lanes);
        return Math.clamp(TASK / numbers, 1, c.rows().count());
    }

    /// Strips of one image.
    int strips() {
        return Math.ceilDiv(c.rows().count(), rowsPerStrip());
    }

    /// Rows of positions of one image, numbered from 0 in each.
    record Strip(int image, int from, int end) {}

    Strip strip(int index) {
        int rows = rowsPerStrip(), from = index % strips() * rows;
        return new Strip(index / strips(), from, Math.min(from + rows, c.rows().count()));
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
        int from = Math.clamp(top, 0, height),
                end = Math.clamp(top + c.rows().seen(strip.end - strip.from), from, height);
        return new Pixels(
                repeated(x, (strip.image * height + from) * line / repeat, (end - from) * line, repeat), -from * line);
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

    /// Neighbouring positions of a row whose taps on pixels are the same ones.
    interface Stretch {
        /// @param j the first position; `count` follow each other
        /// @param x where its first tap's pixel lies or would lie, counted from the image's first number
        void at(Taps taps, int j, int count, int x);
    }

    void forEachStretch(int i, Stretch stretch) {
        Walk across = c.columns();
        int row = (i * c.rows().step() + c.rows().first()) * across.in();
        for (int j = 0, next; j < across.count(); j = next) {
            next = Math.max(j + 1, j == across.wholeFrom() ? across.wholeEnd() : 0);
            int pixel = row + j * across.step() + across.first();
            stretch.at(Taps.of(c, i, j, lanes, width), j, next - j, pixel * lanes);
        }
    }
}
