package dynat.datasets.operations;

/// Something that can be done to a picture, more or less strongly.
///
/// A new one is a record of its own that implements [#apply]; it joins the others by a word in the list of
/// [dynat.datasets.RandAugment].
public interface Operation {

    /// Changes a picture.
    ///
    /// @param picture what to change; it is left as it is
    /// @param level   how strongly: 0 for the least and 1 for the most that is usual, below 0 for the other way round
    ///     if it is [#signed]
    /// @return        a picture of the same size
    Bitmap apply(Bitmap picture, double level);

    /// {@return whether it goes two ways, such as to the left and to the right}
    default boolean signed() {
        return true;
    }
}
