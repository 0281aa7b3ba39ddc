package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.cuda.Operand.Kind;
import java.util.List;

/// Prints the kernel that evaluates formulas at every element of many tensors. A block takes [#A_BLOCK] elements of one
/// of them, four neighbours a thread.
///
/// @param code     of the formulas
/// @param constant for each input that the code reads, whether it is one number a tensor rather than one an element
record ManyPointwiseKernel(Code code, List<Boolean> constant) {
    static final String NAME = "map_each";
    static final int THREADS = 256, A_BLOCK = 4 * THREADS;

    private static final Operand NUMBERS = new Operand(DType.F32, Kind.DIRECT);

    /// @return bytes of a row of the table: how many elements, then one address an operand
    static int row(int operands) {
        return Long.BYTES * (1 + operands);
    }

    String text() {
        return new Printer().text();
    }

    private final class Printer {
        private final Ptx ptx = new Ptx();
        private final int inputs = constant.size();
        private final String[] bases = new String[inputs + code.results()];
        private final String[] constants = new String[code.parameters()];
        private final String[] fixed = new String[inputs];

        String text() {
            String rows = ptx.parameter("u64", "rows"), blocks = ptx.parameter("u64", "blocks");
            for (int i = 0; i < constants.length; i++) {
                constants[i] = ptx.parameter("f32", "c" + i);
            }
            String block = ptx.b64("mad.wide.u32", ptx.here("ctaid.x"), Long.BYTES, blocks);
            String number = ptx.b32("ld.global.u32", "[" + block + "]");
            String first = ptx.b32("ld.global.u32", "[" + block + "+4]");
            String row = ptx.b64("mad.wide.u32", number, row(bases.length), rows);
            String count = ptx.b32("ld.global.u32", "[" + row + "]");
            String index = ptx.b32("mad.lo.s32", ptx.here("tid.x"), 4, first);
            ptx.runIf(ptx.predicate("setp.ge.u32", index, count), "bra", "DONE");
            for (int i = 0; i < bases.length; i++) {
                String address = ptx.b64("ld.global.u64", "[" + row + "+" + row(i) + "]");
                bases[i] = ptx.b64("cvta.to.global.u64", address);
            }
            for (int i = 0; i < inputs; i++) {
                fixed[i] = constant.get(i) ? NUMBERS.load(ptx, bases[i], 1, null)[0] : null;
            }
            String end = ptx.b32("add.s32", index, 4);
            ptx.runIf(ptx.predicate("setp.gt.u32", end, count), "bra", "REST");
            body(index, 4);
            ptx.run("ret");
            ptx.note("the last thread of a tensor may have fewer elements, one by one");
            ptx.label("REST");
            body(index, 1);
            ptx.set(index, "add.s32", index, 1);
            ptx.runIf(ptx.predicate("setp.lt.u32", index, count), "bra", "REST");
            ptx.label("DONE");
            ptx.run("ret");
            return ptx.text(NAME);
        }

        /// Loads, computes and stores `width` neighbours. All loads come first: an output may be an input.
        private void body(String index, int width) {
            var loaded = new String[inputs][];
            for (int i = 0; i < inputs; i++) {
                loaded[i] = fixed[i] == null ? NUMBERS.load(ptx, place(i, index), width, null) : null;
            }
            var results = new String[code.results()][width];
            for (int element = 0; element < width; element++) {
                int here = element;
                var elements = code.byInput(i -> fixed[i] == null ? loaded[i][here] : fixed[i]);
                var values = new FormulaPrinter(ptx, code, elements, constants).results();
                for (int k = 0; k < values.length; k++) {
                    results[k][element] = values[k];
                }
            }
            for (int k = 0; k < results.length; k++) {
                NUMBERS.store(ptx, place(inputs + k, index), results[k], null);
            }
        }

        private String place(int operand, String index) {
            return NUMBERS.address(ptx, bases[operand], index);
        }
    }
}
