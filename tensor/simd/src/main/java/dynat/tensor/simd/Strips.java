package dynat.tensor.simd;

/// A batch of images cut into strips of about [#POSITIONS] positions: some rows of one image, or some small images
/// whole. One strip is one thread's task, and small enough for its cache.
///
/// @param rows   positions' rows in a strip
/// @param images images in a strip, 1 unless they are whole
record Strips(Correlation c, int rows, int images) {
    /// Enough to pay for loading a panel, few enough that sums and panel fit the first-level cache.
    private static final int POSITIONS = 192;

    static Strips of(Correlation c) {
        return of(c, 1, POSITIONS);
    }

    /// @param multiple  rows go together by so many
    /// @param positions how many there should be about
    static Strips of(Correlation c, int multiple, int positions) {
        int rows = c.rows().count(), columns = c.columns().count();
        int strips = Math.ceilDiv(rows, Math.clamp(positions / columns, 1, rows));
        int images = strips > 1 ? 1 : Math.max(1, positions / (rows * columns));
        return new Strips(c, Math.ceilDiv(Math.ceilDiv(rows, strips), multiple) * multiple, images);
    }

    /// @return the most positions of a strip
    int positions() {
        return images * rows * c.columns().count();
    }

    /// One strip of a batch.
    ///
    /// @param image its first image; `images` follow each other
    /// @param row   its first row of positions in each
    record Strip(int image, int images, int row, int rows) {}

    int count(int batch) {
        return Math.ceilDiv(batch, images) * Math.ceilDiv(c.rows().count(), rows);
    }

    Strip strip(int index, int batch) {
        int down = Math.ceilDiv(c.rows().count(), rows);
        int image = index / down * images, row = index % down * rows;
        return new Strip(
                image,
                Math.min(images, batch - image),
                row,
                Math.min(rows, c.rows().count() - row));
    }
}
