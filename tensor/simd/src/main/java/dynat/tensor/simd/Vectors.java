package dynat.tensor.simd;

/// Whether the vector module is there, and how wide its vectors are here.
final class Vectors {
    private Vectors() {}

    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    /// @return bits of a vector, or 0 when the module is absent; then no class that mentions it is ever loaded
    static int bits() {
        return PRESENT ? VectorLanes.bits() : 0;
    }
}
