package dynat.tensor.simd;

/// What kernels compute with: the innermost loops for this processor, a team of threads and a pool of arrays.
record Machine(Tile tile, Lanes lanes, Workers workers, Buffers buffers) {

    /// The loops that suit this processor's vectors, or plain ones where the vector module is absent.
    static Machine of(int threads) {
        return of(Vectors.bits(), threads);
    }

    /// @param bits of a vector: 512; 256 for a tile of narrower ones; 0 for plain loops
    static Machine of(int bits, int threads) {
        var workers = Workers.of(threads);
        var buffers = new Buffers();
        return switch (bits) {
            case 0 -> new Machine(new PlainTile(), new PlainLanes(), workers, buffers);
            case 512 -> new Machine(new Tile512(), new VectorLanes(), workers, buffers);
            default -> new Machine(new NarrowTile(), new VectorLanes(), workers, buffers);
        };
    }
}
