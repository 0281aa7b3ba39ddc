package dynat.tensor;

import java.util.Arrays;

/// [Draws] by [Philox]: word `j` of row `i` is a function of (key, row's index, j).
record PhiloxDraws(long key, int[] indices) implements Draws {

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
        var made = made(shape);
        made.device().kernels().uniform(key, indices, low, high, made);
        return made;
    }

    @Override
    public Tensor normal(Shape shape, double deviation) {
        var made = made(shape);
        made.device().kernels().normal(key, indices, deviation, made);
        return made;
    }

    private Tensor made(Shape shape) {
        int rows = PhiloxRows.of(shape);
        if (indices.length != 0 && indices.length != rows) {
            throw ShapeError.in("draws")
                    .because("%d rows are asked for but %d streams were named", rows, indices.length)
                    .shape("shape", shape, "")
                    .fix("name one stream a row, with rows(…)");
        }
        var device = Device.current();
        return device.allocate(shape, device.order());
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
