package dynat.datasets;

import java.util.stream.IntStream;

/// Which images of every batch one of several processes reads, where they learn from a batch together.
///
/// Those at the places `rank`, `rank + of`, `rank + 2 * of` and so on: of a batch's own images and of its additional
/// ones each process gets its part. The shares of one batch differ by one image at most.
///
/// @param rank which of the processes it is, from 0
/// @param of   how many there are, from 1
public record Share(int rank, int of) {

    /// All images of every batch.
    public static final Share WHOLE = new Share(0, 1);

    /// One of several.
    ///
    /// @throws IllegalArgumentException if there is no such one
    public Share {
        if (of < 1 || rank < 0 || rank >= of) {
            throw new IllegalArgumentException("""
                    share: number %d of %d
                        fix:    count processes from 0, and take 1 or more""".formatted(rank, of));
        }
    }

    /// Returns the places that are read here.
    ///
    /// @param start the first place of a batch
    /// @param whole how many places it has
    int[] places(int start, int whole) {
        return IntStream.iterate(start + rank, place -> place < start + whole, place -> place + of)
                .toArray();
    }
}
