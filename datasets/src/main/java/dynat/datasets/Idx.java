package dynat.datasets;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The bytes of an idx file, in which MNIST and its kin are published: two zeros, the type of the values, the number of
/// axes, an extent for each (four bytes, the highest first), then the values in C order.
///
/// Nothing is allocated but the list of extents: `values` is a view of what was read.
///
/// @param extents one for each of 1 to 4 axes
/// @param values  unsigned bytes, as many as the product of the extents
public record Idx(List<Integer> extents, ByteBuffer values) {

    private static final int UNSIGNED_BYTE = 8, AXES = 4;

    /// Reads a file.
    ///
    /// @param dataset the data set's name, which begins every message
    /// @param file    the file's name, for messages
    /// @param bytes   the whole file, no longer packed
    /// @return        the array, a view of `bytes`
    /// @throws DataError if it is not an idx file of unsigned bytes, or not exactly as long as its extents say
    public static Idx of(String dataset, String file, ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        if (in.remaining() < 4 || in.getShort() != 0) {
            throw damaged(dataset, "%s is not an idx file: it does not begin with two zeros".formatted(file));
        }
        int type = in.get(), axes = in.get();
        if (type != UNSIGNED_BYTE) {
            throw damaged(
                    dataset,
                    "%s holds values of type %d but only unsigned bytes (8) are read".formatted(file, type & 0xff));
        }
        if (axes < 1 || axes > AXES) {
            throw damaged(dataset, "%s has %d axes but 1 to %d are read".formatted(file, axes & 0xff, AXES));
        }
        if (in.remaining() < 4 * axes) {
            throw damaged(dataset, "%s ends within its header".formatted(file));
        }
        List<Integer> extents = new ArrayList<>();
        long values = 1;
        for (int axis = 0; axis < axes; axis++) {
            int extent = in.getInt();
            if (extent < 1) {
                throw damaged(
                        dataset,
                        "%s has extent %d on axis %d but at least 1 is needed"
                                .formatted(file, extent & 0xffffffffL, axis));
            }
            extents.add(extent);
            values = Math.min(values * extent, Integer.MAX_VALUE); // one factor at a time: no overflow
        }
        if (values != in.remaining()) {
            throw damaged(dataset, "%s has extents %s but %d bytes of values".formatted(file, extents, in.remaining()));
        }
        return new Idx(List.copyOf(extents), in.slice().asReadOnlyBuffer());
    }

    private static DataError damaged(String dataset, String what) {
        return DataError.of(dataset, what, "delete it and get it again");
    }
}
