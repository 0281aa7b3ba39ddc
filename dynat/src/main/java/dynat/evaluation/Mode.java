package dynat.evaluation;

/// Which images an attack tries.
public enum Mode {
    /// Those that all attacks before it left right. The fastest way to the robust accuracy.
    SEQUENTIAL,
    /// All that are right as they are. The robust accuracy is that of the worst attack for each image.
    INDIVIDUAL
}
