/// The fast CPU backend: single precision, the Vector API, all cores.
///
/// From the outside in: [SimdBackend] is found by the framework and opens [SimdKernels], which brings tensors to arrays
/// and calls one class a kernel family: [DenseCorrelator], [WinogradCorrelator] and [NarrowCorrelator] for convolutions
/// and their transposes, [WinogradGradient] and [DenseGradient] for filters, [Gemm], [Pointwise] and [Reducer] for
/// formulas, [Selections] for numbers that are moved, [Images] for windows and weighted sums of pixels. They share
/// [Tile], the innermost product, [Lanes], the loops over contiguous numbers, and [Workers], the threads. `Tile` and
/// `Lanes` have one implementation a vector width and one in plain Java for when `jdk.incubator.vector` is absent;
/// [Machine] chooses.
///
/// Bits: every sum is a chain or tree that the shapes alone decide, every function is made of operations that IEEE 754
/// fixes to the last bit, and no loop has a remainder that is rounded otherwise.
package dynat.tensor.simd;
