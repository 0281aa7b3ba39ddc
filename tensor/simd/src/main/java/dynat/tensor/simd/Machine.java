package dynat.tensor.simd;

import java.util.List;

/// What kernels compute with: the innermost loops for this processor, a team of threads and a pool of arrays.
///
/// @param tile   for products with many columns
/// @param slim   tiles of fewer columns, the fewest first
/// @param planar whether [PlanarTile] is fast
record Machine(Tile tile, List<SlimTile> slim, boolean planar, Lanes lanes, Workers workers, Buffers buffers) {

    /// The tile that wastes least on products with so many columns. Which one it is changes no bit of them.
    RowTile tile(int columns) {
        return slim.stream()
                .filter(each -> columns <= each.columns())
                .map(RowTile.class::cast)
                .findFirst()
                .orElse(tile);
    }

    /// The loops that suit this processor's vectors, or plain ones where the vector module is absent.
    static Machine of(int threads) {
        return of(Vectors.bits(), threads);
    }

    /// @param bits of a vector: 512; 256 for a tile of narrower ones; 0 for plain loops
    static Machine of(int bits, int threads) {
        var workers = Workers.of(threads);
        var buffers = new Buffers();
        return switch (bits) {
            case 0 -> new Machine(new PlainTile(), List.of(), false, new PlainLanes(), workers, buffers);
            case 512 ->
                new Machine(
                        new Tile512(),
                        List.of(new SlimTile256(), new SlimTile512()),
                        true,
                        new VectorLanes(),
                        workers,
                        buffers);
            default ->
                new Machine(
                        new NarrowTile(),
                        VectorLanes.bits() == 128 ? List.of() : List.of(new SlimTile256()),
                        false,
                        new VectorLanes(),
                        workers,
                        buffers);
        };
    }
}
