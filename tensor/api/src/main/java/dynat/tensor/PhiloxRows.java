package dynat.tensor;

/// Numbers made of the words of [Philox] on the host, row by row, each row from its own stream.
final class PhiloxRows {
    private PhiloxRows() {}

    private static final double UNIT = 0x1p-24;

    private interface Block {
        /// Turns up to four words into `count` numbers.
        void write(int[] words, float[] values, int at, int count);
    }

    /// @return how many rows a shape has
    static int of(Shape shape) {
        return shape.rank() == 0 ? 1 : shape.dim(0);
    }

    /// @param streams one a row; empty for the rows' own numbers
    static float[] uniform(long key, int[] streams, Shape shape, double low, double high) {
        float largest = Math.max((float) low, Math.nextDown((float) high));
        return fill(key, streams, shape, (words, values, at, count) -> {
            for (int k = 0; k < count; k++) {
                values[at + k] = Math.min((float) (low + (high - low) * ((words[k] >>> 8) * UNIT)), largest);
            }
        });
    }

    /// Two words make two numbers (Box and Muller, 1958). `StrictMath`, because its bits are the same everywhere.
    ///
    /// @param streams one a row; empty for the rows' own numbers
    static float[] normal(long key, int[] streams, Shape shape, double deviation) {
        return fill(key, streams, shape, (words, values, at, count) -> {
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

    private static float[] fill(long key, int[] streams, Shape shape, Block block) {
        int rows = of(shape);
        var values = new float[shape.size()];
        int width = rows == 0 ? 0 : values.length / rows;
        var words = new int[4];
        for (int row = 0; row < rows; row++) {
            long stream = streams.length == 0 ? row : streams[row];
            for (int column = 0; column < width; column += 4) {
                Philox.block(key, stream, column / 4, words);
                block.write(words, values, row * width + column, Math.min(4, width - column));
            }
        }
        return values;
    }
}
