package dynat.tensor.simd;

/// Winograd's minimal filtering F(4x4, 3x3): a square of 4 x 4 results of a 3 x 3 convolution from 36 products instead
/// of 144.
///
/// Along one axis, six pixels `d` are values of a polynomial's coefficients, three taps `g` another's; four results are
/// coefficients of the product, which six values determine. So `y = Aᵀ ((G g) · (Bᵀ d))`, number by number, where the
/// rows of the matrices belong to the points at which the polynomials are evaluated: 0, ±[#A], ±[#B] and infinity. In
/// two dimensions the same maps run along the columns and then along the rows.
///
/// The gradient of the filter is the transpose, `dg = Gᵀ ((A dy) · (Bᵀ d))`.
///
/// Points ±5/8 and ±3/2 are exact in binary, so are the products of them that the matrices hold, and their values stay
/// close in size: the error is a quarter of that with the usual ±1 and ±2, about that of a direct sum.
///
/// Papers: Lavin and Gray, 2016, "Fast algorithms for convolutional neural networks"; Barabasz et al., 2020, "Error
/// analysis and improving the accuracy of Winograd convolution for deep neural networks".
enum Winograd {
    /// `Bᵀ`, 6 to 6: pixels to values.
    PIXELS,
    /// `Aᵀ`, 6 to 4: products to results.
    RESULTS,
    /// `G`, 3 to 6: taps to values.
    TAPS,
    /// `A`, 4 to 6: cotangents of the results to those of the products.
    COTANGENTS,
    /// `Gᵀ`, 6 to 3: cotangents of the values to those of the taps.
    GRADIENT;

    /// Results of a square along an axis, and values.
    static final int SIDE = 4, VALUES = 6;
    /// Values of a square.
    static final int SQUARE = VALUES * VALUES;

    /// The points.
    static final float A = 5 / 8f, B = 3 / 2f;
    static final float A2 = A * A, B2 = B * B, A3 = A * A2, B3 = B * B2;
    /// The coefficients of `Bᵀ`: `(x² − a²)(x² − b²) = x⁴ − (a² + b²) x² + a² b²`.
    static final float PRODUCT = A2 * B2, SUM = A2 + B2;
    /// What a row of `G` is multiplied by, `1 / Π (p − q)` over the other points `q`.
    static final float AT_0 = (float) (1 / ((double) A2 * B2)),
            AT_A = (float) (1 / (2.0 * A2 * (A2 - B2))),
            AT_B = (float) (1 / (2.0 * B2 * (B2 - A2)));
    static final float A_AT_A = (float) (A / (2.0 * A2 * (A2 - B2))),
            A2_AT_A = (float) (1 / (2.0 * (A2 - B2))),
            B_AT_B = (float) (B / (2.0 * B2 * (B2 - A2))),
            B2_AT_B = (float) (1 / (2.0 * (B2 - A2)));
}
