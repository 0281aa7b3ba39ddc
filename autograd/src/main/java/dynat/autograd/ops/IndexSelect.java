package dynat.autograd.ops;

import dynat.autograd.Variable;
import dynat.tensor.Selection;

/// Some of the coordinates along an axis, in the order given; one may come more than once.
///
/// With `axis` 0 this looks up rows, as an embedding does.
public final class IndexSelect {
    private IndexSelect() {}

    /// Picks coordinates; what flows back to one that came several times is summed.
    ///
    /// @param x     any shape
    /// @param axis  counted from the front or, when negative, from the back
    /// @param index coordinates along that axis, from 0
    /// @return      the same shape but along that axis, where it has as many as `index`
    public static Variable indexSelect(Variable x, int axis, int... index) {
        int along = Movement.axis("indexSelect", x.shape(), axis);
        Movement.checkIndices("indexSelect", x.shape(), along, index);
        return Movement.take(
                "indexSelect", x, Selection.of("indexSelect", x.shape()).along(along, index));
    }
}
