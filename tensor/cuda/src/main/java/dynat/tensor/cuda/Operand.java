package dynat.tensor.cuda;

import dynat.tensor.DType;
import java.util.Arrays;

/// How a kernel reads or writes one tensor, several neighbours at a time.
///
/// In registers all numbers are `f32`. A `bf16` is the upper half of one: to read it is to shift it up, to write it is
/// to round to the nearest, to the even one at a tie.
///
/// @param type [DType#F32] or [DType#BF16]
/// @param kind how neighbours lie
record Operand(DType type, Kind kind) {

    /// How the numbers for neighbouring elements lie.
    enum Kind {
        /// Exactly as the elements do: no offset has to be computed.
        DIRECT,
        /// One number for all elements.
        CONSTANT,
        /// Neighbours lie side by side, all neighbours' runs at even places.
        TOGETHER,
        /// Neighbours have the same number.
        SAME,
        /// Neighbours lie some distance apart.
        APART
    }

    private static final String UPPER = "0xffff0000";

    Operand {
        if (type != DType.F32 && type != DType.BF16) {
            throw new IllegalArgumentException(
                    "map: cuda computes with F32 and BF16, not with %s\n    fix:    convert it first".formatted(type));
        }
    }

    /// Whether its place has to be computed from the coordinates.
    boolean placed() {
        return kind != Kind.DIRECT && kind != Kind.CONSTANT;
    }

    /// Prints the address of the number at `offset`.
    String address(Ptx ptx, String base, String offset) {
        return ptx.b64("mad.wide.u32", offset, type.bytes(), base);
    }

    /// Prints loads of neighbours.
    ///
    /// @param address of the first
    /// @param count   1, 4 or 8
    /// @param stride  numbers from one neighbour to the next, where they lie apart
    /// @return        a register each
    String[] load(Ptx ptx, String address, int count, String stride) {
        return switch (kind) {
            case DIRECT, TOGETHER -> count == 1 ? new String[] {load(ptx, address)} : loadRun(ptx, address, count);
            case CONSTANT, SAME -> {
                var same = new String[count];
                Arrays.fill(same, load(ptx, address));
                yield same;
            }
            case APART -> {
                var each = new String[count];
                for (int i = 0; i < count; i++) {
                    address = i == 0 ? address : address(ptx, address, stride);
                    each[i] = load(ptx, address);
                }
                yield each;
            }
        };
    }

    private String load(Ptx ptx, String address) {
        if (type == DType.F32) {
            return ptx.f32("ld.global.f32", "[" + address + "]");
        }
        String half = ptx.b32("cvt.u32.u16", ptx.b16("ld.global.u16", "[" + address + "]"));
        return ptx.f32("mov.b32", ptx.b32("shl.b32", half, 16));
    }

    /// Numbers side by side, 16 bytes at a time where there are so many.
    private String[] loadRun(Ptx ptx, String address, int count) {
        var all = new String[count];
        if (type == DType.F32) {
            for (int i = 0; i < count; i += 4) {
                var four = ptx.numbers(4);
                ptx.run("ld.global.v4.f32", Ptx.vector(four), place(address, i));
                System.arraycopy(four, 0, all, i, 4);
            }
            return all;
        }
        var pairs = ptx.words(count / 2);
        ptx.run("ld.global.v" + pairs.length + ".b32", Ptx.vector(pairs), place(address, 0));
        for (int i = 0; i < count; i++) {
            String pair = pairs[i / 2];
            String bits = i % 2 == 0 ? ptx.b32("shl.b32", pair, 16) : ptx.b32("and.b32", pair, UPPER);
            all[i] = ptx.f32("mov.b32", bits);
        }
        return all;
    }

    /// The place of the `i`-th number from an address.
    private String place(String address, int i) {
        return i == 0 ? "[" + address + "]" : "[" + address + "+" + i * type.bytes() + "]";
    }

    /// Prints stores of neighbours.
    ///
    /// @param address of the first
    /// @param values  a register each, 1, 4 or 8
    /// @param stride  numbers from one neighbour to the next, where they lie apart
    void store(Ptx ptx, String address, String[] values, String stride) {
        if (values.length > 1 && kind != Kind.APART) {
            storeRun(ptx, address, values);
            return;
        }
        for (int i = 0; i < values.length; i++) {
            address = i == 0 ? address : address(ptx, address, stride);
            if (type == DType.F32) {
                ptx.run("st.global.f32", "[" + address + "]", values[i]);
            } else {
                String half = ptx.b32("shr.u32", rounded(ptx, values[i]), 16);
                ptx.run("st.global.u16", "[" + address + "]", ptx.b16("cvt.u16.u32", half));
            }
        }
    }

    private void storeRun(Ptx ptx, String address, String[] values) {
        if (type == DType.F32) {
            for (int i = 0; i < values.length; i += 4) {
                String four = Ptx.vector(Arrays.copyOfRange(values, i, i + 4));
                ptx.run("st.global.v4.f32", place(address, i), four);
            }
            return;
        }
        var pairs = new String[values.length / 2];
        for (int i = 0; i < pairs.length; i++) {
            String low = ptx.b32("shr.u32", rounded(ptx, values[2 * i]), 16);
            String high = ptx.b32("and.b32", rounded(ptx, values[2 * i + 1]), UPPER);
            pairs[i] = ptx.b32("or.b32", low, high);
        }
        ptx.run("st.global.v" + pairs.length + ".b32", place(address, 0), Ptx.vector(pairs));
    }

    /// The bits of a number, of which the upper half are those of the nearest `bf16`: half of its last place is added,
    /// less one bit if the last place is 0. NaN stays what it is.
    private static String rounded(Ptx ptx, String value) {
        String bits = ptx.b32("mov.b32", value);
        String last = ptx.b32("and.b32", ptx.b32("shr.u32", bits, 16), 1);
        String up = ptx.b32("add.s32", ptx.b32("add.s32", bits, 0x7fff), last);
        return ptx.b32("selp.b32", "0x7fc00000", up, ptx.predicate("setp.nan.f32", value, value));
    }
}
