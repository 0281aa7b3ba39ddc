package dynat.tensor;

import java.util.Arrays;

/// [Draws] by [Philox]: word `j` of row `i` is a function of (key, row's index, j).
record PhiloxDraws(long key, int[] indices) implements Draws {

    private static final double UNIT = 0x1p-24;

    @Override
    public Draws at(long number) {
        return new PhiloxDraws(Philox.mix(key, number), indices);
    }

    @Override
    public Draws rows(int... rows) {
        return new PhiloxDraws(key, rows.clone());
    }

    @Override
    public Draws pick(int... rows) {
        return rows(
                indices.length == 0
                        ? rows
                        : Arrays.stream(rows).map(row -> indices[row]).toArray());
    }

    @Override
    public Tensor uniform(Shape shape, double low, double high) {
        float largest = Math.max((float) low, Math.nextDown((float) high));
        return fill(shape, (words, values, at, count) -> {
            for (int k = 0; k < count; k++) {
                values[at + k] = Math.min((float) (low + (high - low) * ((words[k] >>> 8) * UNIT)), largest);
            }
        });
    }

    /// Two words make two numbers (Box and Muller, 1958). `StrictMath`, because its bits are the same everywhere.
    @Override
    public Tensor normal(Shape shape, double deviation) {
        return fill(shape, (words, values, at, count) -> {
            for (int k = 0; k < count; k += 2) {
                double radius = deviation * Math.sqrt(-2 * StrictMath.log(((words[k] >>> 8) + 1) * UNIT));
                double angle = 2 * Math.PI * ((words[k + 1] >>> 8) * UNIT);
                values[at + k] = (float) (radius * StrictMath.cos(angle));
                if (k + 1 < count) {
                    values[at + k + 1] = (float) (radius * StrictMath.sin(angle));
                }
            }
        });
    }

    private interface Block {
        /// Turns up to four words into `count` numbers.
        void write(int[] words, float[] values, int at, int count);
    }

    private Tensor fill(Shape shape, Block block) {
        int rows = shape.rank() == 0 ? 1 : shape.dim(0);
        if (indices.length != 0 && indices.length != rows) {
            throw ShapeError.in("draws")
                    .because("%d rows are asked for but %d streams were named", rows, indices.length)
                    .shape("shape", shape, "")
                    .fix("name one stream a row, with rows(…)");
        }
        var values = new float[shape.size()];
        int width = rows == 0 ? 0 : values.length / rows;
        var words = new int[4];
        for (int row = 0; row < rows; row++) {
            long stream = indices.length == 0 ? row : indices[row];
            for (int column = 0; column < width; column += 4) {
                Philox.block(key, stream, column / 4, words);
                block.write(words, values, row * width + column, Math.min(4, width - column));
            }
        }
        return Tensor.of(shape, values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PhiloxDraws that && key == that.key && Arrays.equals(indices, that.indices);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(key) * 31 + Arrays.hashCode(indices);
    }
}
