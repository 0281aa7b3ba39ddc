package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Order;
import dynat.tensor.cuda.Products.Correlation;
import dynat.tensor.cuda.Products.Matrices;

/// Filters' gradients as products of matrices, which libraries compute at the speed of the device.
///
/// For one row of a filter's taps `dw = dyᵀ · x'`: a row of `dy` are the outputs of one pixel, and a row of `x'` all
/// that this row of taps sees from it. Another row of taps sees the same, some rows of pixels further on. So both are
/// copied, with rows of zeros between images, `x` also with each pixel once for each tap of a row. Then every row of
/// taps is one product of these copies, which begins further on in `x'`.
///
/// The pixels are split into parts, one product each, as the result has few numbers and the sums are long. Their sums
/// are kept in single precision and added up in order.
final class ProductsGradient implements FilterGradient {
    private static final int THREADS = 256, MOST_CHUNKS = 65535; // of a grid

    /// Bytes that a thread copies at once.
    private static final int PACK = 16;

    /// The result of a block of matrix products has so many rows and columns, and so many blocks run at once. They are
    /// a library's own, so this is a guess, on which only the speed depends.
    private static final int TILE = 128, AT_ONCE = 132;

    private final Machine machine;
    private final Products products;

    /// @param products multiplies matrices
    ProductsGradient(Machine machine, Products products) {
        this.machine = machine;
        this.products = products;
    }

    @Override
    public int number() {
        return -2;
    }

    @Override
    public String name() {
        return "products1";
    }

    @Override
    public boolean fits(Correlation s, DType type) {
        int lanes = PACK / type.bytes();
        return s.order() == Order.CHANNELS_LAST
                && s.images() > 0
                && s.outputHeight() > 0
                && s.outputWidth() > 0
                && s.geometry().groups() == 1
                && s.geometry().rows().stride() == 1
                && s.filterHeight() > 1
                && s.channels() % lanes == 0
                && s.outputs() % lanes == 0
                && Copies.of(s).fits(type);
    }

    /// How the copies lie.
    ///
    /// @param line    numbers of `x'` for one pixel: the channels of the taps of a row
    /// @param tall    rows of an image, those of zeros too, so that no tap sees another image
    /// @param parts   into how many the rows are split
    /// @param rows    of a part
    /// @param above   rows of zeros that taps see above the first image
    /// @param further rows that the last row of taps sees further on than the first one
    private record Copies(Correlation s, int line, int tall, int parts, int rows, int above, int further) {
        static Copies of(Correlation s) {
            var axis = s.geometry().rows();
            int line = s.filterWidth() * s.channels();
            int tall = Math.max(s.height() + axis.padding(), s.outputHeight()), all = s.images() * tall;
            int tiles = Math.ceilDiv(s.outputs(), TILE) * Math.ceilDiv(line, TILE);
            int rows = Math.ceilDiv(all, Math.min(all, Parts.of(tiles, AT_ONCE)));
            int further = (s.filterHeight() - 1) * axis.dilation();
            return new Copies(s, line, tall, Math.ceilDiv(all, rows), rows, axis.padding(), further);
        }

        /// Rows of the copy of `dy`.
        int lower() {
            return parts * rows;
        }

        /// Rows of `x'`.
        int upper() {
            return lower() + further;
        }

        long pixels(int ofRows) {
            return (long) ofRows * s.outputWidth();
        }

        /// Numbers that the products of one row of taps give.
        long product() {
            return (long) parts * s.outputs() * line;
        }

        long bytesOfDy(DType type) {
            return whole(pixels(lower()) * s.outputs() * type.bytes());
        }

        long bytesOfX(DType type) {
            return whole(pixels(upper()) * line * type.bytes());
        }

        long bytes(DType type) {
            return bytesOfDy(type) + bytesOfX(type) + s.filterHeight() * product() * Float.BYTES;
        }

        /// Up to where what comes next may begin.
        private static long whole(long bytes) {
            return Math.ceilDiv(bytes, 256) * 256;
        }

        boolean fits(DType type) {
            long packs = (long) s.outputWidth() * Math.max(line, s.outputs()) * type.bytes() / PACK;
            return packs <= (long) MOST_CHUNKS * THREADS
                    && pixels(rows) <= Integer.MAX_VALUE
                    && (long) s.outputs() * s.filterHeight() * line <= Integer.MAX_VALUE;
        }
    }

    @Override
    public long workspace(Correlation s, DType type) {
        return Copies.of(s).bytes(type);
    }

    @Override
    public void backwardWeight(Correlation s, DType type, long dy, long x, long dw, long room) {
        var copies = Copies.of(s);
        long outputs = room, seen = outputs + copies.bytesOfDy(type), sums = seen + copies.bytesOfX(type);
        lay(copies, type, dy, outputs, s.outputs(), s.outputHeight(), s.outputWidth(), copies.lower(), 0, 1, 1, 1, 0);
        var axis = s.geometry().columns();
        lay(
                copies,
                type,
                x,
                seen,
                s.channels(),
                s.height(),
                s.width(),
                copies.upper(),
                copies.above(),
                s.filterWidth(),
                axis.stride(),
                axis.dilation(),
                axis.padding());
        long pixels = copies.pixels(copies.rows());
        var product = new Matrices(
                copies.parts(),
                s.outputs(),
                copies.line(),
                (int) pixels,
                true,
                false,
                pixels * s.outputs(),
                pixels * copies.line());
        for (int tap = 0; tap < s.filterHeight(); tap++) {
            long from = copies.pixels(tap * s.geometry().rows().dilation()) * copies.line();
            long to = tap * copies.product();
            products.multiply(product, type, DType.F32, outputs, seen + from * type.bytes(), sums + to * Float.BYTES);
        }
        Parts.total(machine, sums, copies.parts(), s.outputs(), s.filterHeight(), copies.line(), type, dw);
    }

    private void lay(
            Copies copies,
            DType type,
            long from,
            long to,
            int channels,
            int height,
            int width,
            int rows,
            int above,
            int taps,
            int across,
            int aside,
            int before) {
        int packs = channels * type.bytes() / PACK, columns = copies.s().outputWidth();
        machine.kernel("taps", "lay_" + Layout.name(type))
                .launch(
                        rows,
                        Math.ceilDiv(columns * taps * packs, THREADS),
                        THREADS,
                        from,
                        to,
                        copies.s().images(),
                        packs,
                        height,
                        width,
                        copies.tall(),
                        above,
                        columns,
                        taps,
                        across,
                        aside,
                        before);
    }
}
