package dynat.datasets;

/// The two parts in which an image benchmark is published.
public enum Split {
    /// What a model may learn from.
    TRAIN,
    /// What only a final evaluation may look at.
    TEST
}
