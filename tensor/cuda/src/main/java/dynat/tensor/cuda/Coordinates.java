package dynat.tensor.cuda;

/// Prints how an element's index becomes its place along each axis of a [Space], and that an offset in an operand.
///
/// Extents and distances are parameters, so that one kernel serves all shapes. To divide by an extent `d` below 2³¹,
/// an index `i` is multiplied: `i / d = (mulhi(i, m) + i) >> s`, where `s` is the number of bits of `d − 1` and
/// `m = ⌊2³² (2ˢ − d) / d⌋ + 1` (Granlund and Montgomery, 1994).
final class Coordinates {
    private final Ptx ptx;
    private final String[] extents, factors, shifts;

    /// @param name what the parameters begin with
    Coordinates(Ptx ptx, String name, int axes) {
        this.ptx = ptx;
        extents = new String[axes];
        factors = new String[axes];
        shifts = new String[axes];
        for (int axis = 1; axis < axes; axis++) {
            extents[axis] = ptx.parameter("u32", name + "_extent" + axis);
            factors[axis] = ptx.parameter("u32", name + "_factor" + axis);
            shifts[axis] = ptx.parameter("u32", name + "_shift" + axis);
        }
    }

    /// The distances of one operand along all axes, which become parameters.
    String[] strides(String operand) {
        var strides = new String[extents.length];
        for (int axis = 0; axis < strides.length; axis++) {
            strides[axis] = ptx.parameter("u32", operand + "_stride" + axis);
        }
        return strides;
    }

    /// @return the place of the `index`-th element along each axis
    String[] of(String index) {
        var coordinates = new String[extents.length];
        String rest = index;
        for (int axis = extents.length - 1; axis > 0; axis--) {
            String high = ptx.b32("mul.hi.u32", rest, factors[axis]);
            String quotient = ptx.b32("shr.u32", ptx.b32("add.s32", high, rest), shifts[axis]);
            String whole = ptx.b32("mul.lo.s32", quotient, extents[axis]);
            coordinates[axis] = ptx.b32("sub.s32", rest, whole);
            rest = quotient;
        }
        coordinates[0] = rest;
        return coordinates;
    }

    /// @param start an offset to begin from, or null
    /// @return      `start` and the way along each axis, in numbers
    String offset(String[] coordinates, String[] strides, String start) {
        String offset = start;
        for (int axis = 0; axis < coordinates.length; axis++) {
            offset = offset == null
                    ? ptx.b32("mul.lo.s32", coordinates[axis], strides[axis])
                    : ptx.b32("mad.lo.s32", coordinates[axis], strides[axis], offset);
        }
        return offset;
    }
}
