package dynat.tensor.simd;

/// 4 rows by 4 columns in plain Java, for machines without the vector module.
///
/// Sixteen sums as locals, for the reason given in [Tile256]; `Math.fma` rounds once like the vector instruction, so
/// the bits are those of the other tiles.
final class PlainTile implements Tile {
    private static final int ROWS = 4;
    private static final int COLUMNS = 4;

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
            boolean add) {
        for (int pair = 0; pair < ROWS; pair += 2) {
            int r0 = rows[first + pair] + shift;
            int r1 = rows[first + pair + 1] + shift;
            float a0 = 0, b0 = 0, c0 = 0, d0 = 0;
            float a1 = 0, b1 = 0, c1 = 0, d1 = 0;
            for (int k = 0; k < length; k++) {
                float p = panel[at + k * COLUMNS];
                float q = panel[at + k * COLUMNS + 1];
                float r = panel[at + k * COLUMNS + 2];
                float s = panel[at + k * COLUMNS + 3];
                float x0 = a[r0 + k];
                a0 = Math.fma(x0, p, a0);
                b0 = Math.fma(x0, q, b0);
                c0 = Math.fma(x0, r, c0);
                d0 = Math.fma(x0, s, d0);
                float x1 = a[r1 + k];
                a1 = Math.fma(x1, p, a1);
                b1 = Math.fma(x1, q, b1);
                c1 = Math.fma(x1, r, c1);
                d1 = Math.fma(x1, s, d1);
            }
            store(a0, b0, c0, d0, sums, to + pair * COLUMNS, add);
            store(a1, b1, c1, d1, sums, to + (pair + 1) * COLUMNS, add);
        }
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
        for (int pair = 0; pair < ROWS; pair += 2) {
            float a0 = 0, b0 = 0, c0 = 0, d0 = 0;
            float a1 = 0, b1 = 0, c1 = 0, d1 = 0;
            for (int k = 0; k < length; k++) {
                int column = bt + k * strideB;
                float p = b[column];
                float q = b[column + 1];
                float r = b[column + 2];
                float s = b[column + 3];
                float x0 = a[at + k * strideA + pair];
                a0 = Math.fma(x0, p, a0);
                b0 = Math.fma(x0, q, b0);
                c0 = Math.fma(x0, r, c0);
                d0 = Math.fma(x0, s, d0);
                float x1 = a[at + k * strideA + pair + 1];
                a1 = Math.fma(x1, p, a1);
                b1 = Math.fma(x1, q, b1);
                c1 = Math.fma(x1, r, c1);
                d1 = Math.fma(x1, s, d1);
            }
            store(a0, b0, c0, d0, sums, to + pair * COLUMNS, add);
            store(a1, b1, c1, d1, sums, to + (pair + 1) * COLUMNS, add);
        }
    }

    private static void store(float a, float b, float c, float d, float[] sums, int to, boolean add) {
        sums[to] = add ? sums[to] + a : a;
        sums[to + 1] = add ? sums[to + 1] + b : b;
        sums[to + 2] = add ? sums[to + 2] + c : c;
        sums[to + 3] = add ? sums[to + 3] + d : d;
    }
}
