package dynat.tensor.simd;

import java.util.Arrays;
import java.util.stream.IntStream;

/// 16 rows by 32 columns in plain Java, for machines without the vector module.
///
/// The innermost loop runs along the columns, so that the compiler turns it into vectors. It does so only if it sees
/// that nothing that is read can have been written one pass earlier: every array must be read and written at the loop's
/// index and no other. So each line of sums and of the panel is an array of its own, the latter a copy. Eight products
/// a pass, two rows by four terms, pay for reading and writing the sums and still fit sixteen registers.
///
/// `Math.fma` rounds once like the vector instruction, and the terms come in their order, so the bits are those of the
/// other tiles.
final class PlainTile implements Tile {
    private static final int ROWS = 16;
    private static final int COLUMNS = 32;
    /// Terms of a pass.
    private static final int TERMS = 4;

    /// A thread's lines: of the sums, then of the panel.
    private static final ThreadLocal<float[][]> LINES = ThreadLocal.withInitial(() -> new float[ROWS + TERMS][COLUMNS]);

    /// Rows that begin at neighbouring numbers.
    private static final int[] NEIGHBOURS = IntStream.range(0, ROWS).toArray();

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public void multiply(
            int length,
            float[] a,
            int[] rows,
            int first,
            int shift,
            float[] panel,
            int at,
            float[] sums,
            int to,
            int pitch,
            boolean add) {
        sum(length, a, rows, first, shift, 1, panel, at, COLUMNS, sums, to, pitch, add);
    }

    @Override
    public void outer(
            int length,
            float[] a,
            int at,
            int strideA,
            float[] b,
            int bt,
            int strideB,
            float[] sums,
            int to,
            boolean add) {
        sum(length, a, NEIGHBOURS, 0, at, strideA, b, bt, strideB, sums, to, COLUMNS, add);
    }

    /// `sums[i, j] = Σ_k a[rows[first + i] + shift + k·strideA] · b[bt + k·strideB + j]`.
    private static void sum(
            int length,
            float[] a,
            int[] rows,
            int first,
            int shift,
            int strideA,
            float[] b,
            int bt,
            int strideB,
            float[] sums,
            int to,
            int pitch,
            boolean add) {
        float[][] lines = LINES.get();
        for (int row = 0; row < ROWS; row++) {
            Arrays.fill(lines[row], 0);
        }
        int whole = length / TERMS * TERMS;
        for (int k = 0; k < whole; k += TERMS) {
            for (int i = 0; i < TERMS; i++) {
                System.arraycopy(b, bt + (k + i) * strideB, lines[ROWS + i], 0, COLUMNS);
            }
            int term = shift + k * strideA;
            for (int row = 0; row < ROWS; row += 2) {
                int x = rows[first + row] + term, y = rows[first + row + 1] + term;
                addFour(a, x, y, strideA, lines, lines[row], lines[row + 1]);
            }
        }
        for (int k = whole; k < length; k++) {
            System.arraycopy(b, bt + k * strideB, lines[ROWS], 0, COLUMNS);
            for (int row = 0; row < ROWS; row++) {
                addOne(a[rows[first + row] + shift + k * strideA], lines[ROWS], lines[row]);
            }
        }
        for (int row = 0; row < ROWS; row++) {
            store(lines[row], sums, to + row * pitch, add);
        }
    }

    /// Four terms of two rows: `sums0 += a[x + i·stride] · panel[i]` and `sums1 += a[y + i·stride] · panel[i]`.
    private static void addFour(float[] a, int x, int y, int stride, float[][] lines, float[] sums0, float[] sums1) {
        float[] line0 = lines[ROWS], line1 = lines[ROWS + 1], line2 = lines[ROWS + 2], line3 = lines[ROWS + 3];
        float x0 = a[x], x1 = a[x + stride], x2 = a[x + 2 * stride], x3 = a[x + 3 * stride];
        float y0 = a[y], y1 = a[y + stride], y2 = a[y + 2 * stride], y3 = a[y + 3 * stride];
        for (int j = 0; j < COLUMNS; j++) {
            // Read once, as the compiler does not know that writing a sum leaves the panel as it is.
            float p = line0[j], q = line1[j], r = line2[j], s = line3[j];
            sums0[j] = Math.fma(x3, s, Math.fma(x2, r, Math.fma(x1, q, Math.fma(x0, p, sums0[j]))));
            sums1[j] = Math.fma(y3, s, Math.fma(y2, r, Math.fma(y1, q, Math.fma(y0, p, sums1[j]))));
        }
    }

    private static void addOne(float x, float[] panel, float[] sums) {
        for (int j = 0; j < COLUMNS; j++) {
            sums[j] = Math.fma(x, panel[j], sums[j]);
        }
    }

    private static void store(float[] line, float[] sums, int to, boolean add) {
        if (!add) {
            System.arraycopy(line, 0, sums, to, COLUMNS);
            return;
        }
        for (int j = 0; j < COLUMNS; j++) {
            sums[to + j] += line[j];
        }
    }
}
