package dynat.tensor.simd;

import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import java.util.List;

/// One dense correlation over images in `N H W C` order: which pixels meet which taps, and where the results go.
///
/// The result at position `(i, j)` is the sum over the taps `(p, q)` and the channels of a group of pixel times weight,
/// `Σ in[h(i, p), v(j, q), c] · w[p, q, c, o]`, pixels outside the image being zero; the two [Walk]s say which pixel
/// `h` and `v` are, and where the result is stored.
///
/// A forward convolution is one of these. Its transpose with strides `s` and `t` is `s·t` of them, one for each residue
/// of the pixel's coordinates.
///
/// @param channels of the input in a group
/// @param outputs  channels of the result in a group
/// @param groups   a pixel of the input has `groups · channels` channels, one of the result `groups · outputs`
record Correlation(Walk rows, Walk columns, int channels, int outputs, int groups) {

    /// @param x `[N, C, H, W]`
    /// @param w `[O, C/groups, kH, kW]`
    /// @param y `[N, O, H', W']`
    static Correlation forward(Shape x, Shape w, Shape y, Geometry g) {
        return new Correlation(
                Walk.forward(x.dim(2), w.dim(2), y.dim(2), g.rows()),
                Walk.forward(x.dim(3), w.dim(3), y.dim(3), g.columns()),
                w.dim(1),
                w.dim(0) / g.groups(),
                g.groups());
    }

    /// The transpose of [#forward] with the same arguments: from `O` channels back to `C`.
    static List<Correlation> backward(Shape x, Shape w, Shape y, Geometry g) {
        var across = Walk.backward(x.dim(3), w.dim(3), y.dim(3), g.columns());
        return Walk.backward(x.dim(2), w.dim(2), y.dim(2), g.rows()).stream()
                .flatMap(rows -> across.stream()
                        .map(columns -> new Correlation(rows, columns, w.dim(0) / g.groups(), w.dim(1), g.groups())))
                .toList();
    }

    /// @return terms of each sum
    int terms() {
        return rows.taps() * columns.taps() * channels;
    }

    /// @return how many numbers a pixel of the input has
    int inPixel() {
        return groups * channels;
    }

    /// @return how many numbers a pixel of the result has
    int outPixel() {
        return groups * outputs;
    }

    /// Whether no position sees a pixel outside the image, so that the input can be read where it lies.
    boolean inside() {
        return rows.inside() && columns.inside();
    }

    /// Where in the input a group's numbers of one pixel begin.
    int read(int image, int row, int column, int group) {
        return ((image * rows.in() + row) * columns.in() + column) * inPixel() + group * channels;
    }

    /// Where in the result a group's numbers of one position begin.
    ///
    /// @param output which of the group's outputs is the first
    int stored(int image, int i, int j, int group, int output) {
        int row = image * rows.out() + rows.at() + i * rows.spread();
        int pixel = row * columns.out() + columns.at() + j * columns.spread();
        return pixel * outPixel() + group * outputs + output;
    }
}
