package dynat.tensor.simd;

/// A [WeightGradient] as a matrix product whose terms are the positions: `dw[m, o] = Σ_r patch[r, m] · dy[r, o]`, with
/// `m` for tap and channel.
///
/// The positions are taken in strips through all images. Of each strip a block of the columns of its [Patches] is
/// written out, small enough for the second-level cache; `dy` is read where it lies. Both have the positions outermost,
/// which is what [Tile#outer] sums over, so nothing is transposed. A block of `dw` is one task, or several that take
/// [Chunks] of the strips each where there are few blocks.
final class DenseGradient implements WeightGradient {
    /// Positions of a strip: enough to pay for adding a tile to the sums.
    private static final int POSITIONS = 256;
    /// The most rows and columns of a block of `dw`, about.
    private static final int ROWS = 128, COLUMNS = 128;

    private final Correlation c;
    private final Tile tile;
    private final Patches patches;
    /// Blocks of one group: down the rows of `dw` and across its columns.
    private final int down, across;
    /// Rows of a block, and of `dw`, in whole tiles.
    private final int rows, depth;
    /// Columns of a block in whole tiles.
    private final int columns;
    /// Whether the patches are the pixels themselves.
    private final boolean inPlace;

    /// @param c the forward convolution
    DenseGradient(Correlation c, Tile tile) {
        this.c = c;
        this.tile = tile;
        patches = new Patches(c);
        down = Math.max(1, Math.ceilDiv(c.terms(), ROWS));
        across = Math.max(1, Math.ceilDiv(c.outputs(), COLUMNS));
        rows = Buffers.rounded(Math.ceilDiv(c.terms(), down), tile.rows());
        columns = Buffers.rounded(Math.ceilDiv(c.outputs(), across), tile.columns());
        depth = Buffers.rounded(c.terms(), tile.rows());
        inPlace = c.terms() == c.channels() && isWhole(c.rows()) && isWhole(c.columns());
    }

    /// Whether every pixel is a position's only tap.
    private static boolean isWhole(Walk walk) {
        return walk.taps() == 1 && walk.first() == 0 && walk.step() == 1 && walk.count() == walk.in();
    }

    /// Sums of one group: `[panel][row][tile column]`.
    private int length() {
        return depth * Buffers.rounded(c.outputs(), tile.columns());
    }

    @Override
    public void run(int images, float[] dy, float[] x, float[] dw, int[] distances, Machine machine) {
        int positions = images * c.rows().count() * c.columns().count();
        Chunks.sum(
                c.groups() * down * across,
                Math.ceilDiv(positions, POSITIONS),
                c.groups() * length(),
                (block, strip, sums, first) -> {
                    int position = strip * POSITIONS, count = Math.min(POSITIONS, positions - position);
                    block(block, position, count, dy, x, sums, !first, machine.lanes());
                },
                machine,
                sums -> scatter(sums, dw, distances, machine.workers()));
    }

    /// What `count` positions add to a block of `dw`.
    private void block(
            int block, int position, int count, float[] dy, float[] x, float[] sums, boolean add, Lanes lanes) {
        int group = block / (down * across), width = tile.columns();
        int m = block / across % down * rows, end = Math.min(m + rows, c.terms());
        int output = block % across * columns, outputsEnd = Math.min(output + columns, c.outputs());
        int pitch = inPlace ? c.inPixel() : Patches.pitch(end - m);
        float[] a = inPlace ? x : Scratch.floats(Scratch.Use.PANEL, POSITIONS * pitch);
        int at = inPlace ? position * pitch + group * c.channels() + m : 0;
        if (!inPlace) {
            patches.write(x, group, position, count, m, end, a, lanes);
        }
        for (int o = output; o < outputsEnd; o += width) {
            int from = position * c.outPixel() + group * c.outputs() + o, to = group * length() + o * depth;
            for (int i = m; i < end; i += tile.rows()) {
                tile.outer(count, a, at + i - m, pitch, dy, from, c.outPixel(), sums, to + i * width, add);
            }
        }
    }

    /// `dw` from the sums, some channels of a panel at a time.
    private void scatter(float[] sums, float[] dw, int[] distances, Workers workers) {
        int width = tile.columns(), slab = 16, slabs = Math.ceilDiv(c.channels(), slab);
        int panels = Math.ceilDiv(c.outputs(), width), taps = c.columns().taps();
        workers.run(c.groups() * panels * slabs, index -> {
            int group = index / slabs / panels, first = index / slabs % panels * width, k = index % slabs * slab;
            int end = Math.min(k + slab, c.channels());
            for (int o = first; o < Math.min(first + width, c.outputs()); o++) {
                int to = (group * c.outputs() + o) * distances[0];
                for (int tap = 0; tap < c.rows().taps() * taps; tap++) {
                    int at = to + tap / taps * distances[2] + tap % taps * distances[3];
                    int from = group * length() + first * depth + tap * c.channels() * width + o - first;
                    for (int channel = k; channel < end; channel++) {
                        dw[at + channel * distances[1]] = sums[from + channel * width];
                    }
                }
            }
        });
    }
}
