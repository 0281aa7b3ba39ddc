package dynat.tests.ptx;

/// What tensor cores do: a warp multiplies two small matrices, of which its threads hold some numbers each.
///
/// How tensor cores round sums is not told; here every sum is taken in double precision and rounded once. A kernel's
/// numbers agree with this to the roundings of single precision, where they are whole and small exactly.
final class Cores {
    /// Bits of a number in single precision that are not part of it in TF32.
    private static final long BEYOND = 0x1fff;

    private static final int ROWS = 16, COLUMNS = 8, TERMS = 8;

    private Cores() {}

    /// To the nearest number of 10 bits; of two, the one away from zero.
    static long tf32(long bits) {
        boolean finite = Float.isFinite(Floats.single(bits));
        return finite ? bits + (BEYOND + 1) / 2 & ~BEYOND : Floats.bits(Floats.single(bits));
    }

    /// `mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 d, a, b, c`: `d = a · b + c`, 16 x 8 sums of 8 products.
    ///
    /// Thread `4 g + i` of the warp holds, of `a`, rows `g` and `g + 8` of column `i`, then those of column `i + 4`; of
    /// `b`, rows `i` and `i + 4` of column `g`; of `c` and `d`, columns `2 i` and `2 i + 1` of row `g`, then those of
    /// row `g + 8`.
    ///
    /// @param all the row that holds ones, for every thread takes part
    static Warp multiply(int[] d, int[] a, int[] b, int[] c, int all) {
        return new Warp(all) {
            @Override
            void together(Block block, int base, int set) {
                var sums = new float[ROWS][COLUMNS];
                for (int row = 0; row < ROWS; row++) {
                    for (int column = 0; column < COLUMNS; column++) {
                        double sum = number(block, base, c[row / 8 * 2 + column % 2], row % 8, column / 2);
                        for (int k = 0; k < TERMS; k++) {
                            float left = number(block, base, a[row / 8 + k / 4 * 2], row % 8, k % 4);
                            float right = number(block, base, b[k / 4], column, k % 4);
                            sum += (double) cut(left) * cut(right);
                        }
                        sums[row][column] = (float) sum;
                    }
                }
                for (int lane = 0; lane < 32; lane++) {
                    for (int each = 0; each < d.length; each++) {
                        float sum = sums[lane / 4 + each / 2 * 8][lane % 4 * 2 + each % 2];
                        block.rows[d[each]][base + lane] = Floats.bits(sum);
                    }
                }
            }

            private float number(Block block, int base, int row, int g, int i) {
                return Floats.single(read(block.rows[row], base + 4 * g + i, row));
            }
        };
    }

    private static float cut(float x) {
        return Floats.single(Floats.bits(x) & (Float.isNaN(x) ? -1 : ~BEYOND));
    }
}
