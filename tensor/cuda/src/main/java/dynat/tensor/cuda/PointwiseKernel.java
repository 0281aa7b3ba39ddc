package dynat.tensor.cuda;

import dynat.tensor.cuda.Operand.Kind;
import java.util.List;

/// Prints the kernel that evaluates formulas at every element, several neighbours a thread.
///
/// What stands here decides the text; extents, distances and numbers are parameters.
///
/// @param code     of the formulas
/// @param width    neighbours a thread, 1, 4 or 8
/// @param axes     of the [Space]
/// @param operands the inputs that the code reads, then the outputs
record PointwiseKernel(Code code, int width, int axes, List<Operand> operands) {
    static final String NAME = "map";
    static final int THREADS = 256;

    String text() {
        return new Printer().text();
    }

    private final class Printer {
        private final Ptx ptx = new Ptx();
        private final int inputs = code.inputs().length;
        private final String[] bases = new String[operands.size()];
        private final String[][] strides = new String[operands.size()][];
        private final String[] constants = new String[code.parameters()];
        private final String[] fixed = new String[inputs];
        private Coordinates coordinates;

        String text() {
            ptx.note(Notation.of(code));
            for (int i = 0; i < bases.length; i++) {
                bases[i] = ptx.parameter("u64", name(i));
            }
            String count = ptx.parameter("u32", "count");
            coordinates = new Coordinates(ptx, "space", axes);
            for (int i = 0; i < bases.length; i++) {
                strides[i] = operands.get(i).placed() ? coordinates.strides(name(i)) : null;
            }
            for (int i = 0; i < constants.length; i++) {
                constants[i] = ptx.parameter("f32", "c" + i);
            }
            String thread = ptx.b32("mad.lo.s32", ptx.here("ctaid.x"), THREADS, ptx.here("tid.x"));
            String index = ptx.times(thread, width);
            ptx.runIf(ptx.predicate("setp.ge.u32", index, count), "bra", "DONE");
            for (int i = 0; i < inputs; i++) {
                var operand = operands.get(i);
                fixed[i] = operand.kind() == Kind.CONSTANT ? operand.load(ptx, bases[i], 1, null)[0] : null;
            }
            if (width > 1 && axes == 1) {
                String end = ptx.b32("add.s32", index, width);
                ptx.runIf(ptx.predicate("setp.gt.u32", end, count), "bra", "REST");
            }
            body(index, width);
            if (width > 1 && axes == 1) {
                ptx.run("ret");
                ptx.note("the last thread may have fewer elements, one by one");
                ptx.label("REST");
                body(index, 1);
                ptx.set(index, "add.s32", index, 1);
                ptx.runIf(ptx.predicate("setp.lt.u32", index, count), "bra", "REST");
            }
            ptx.label("DONE");
            ptx.run("ret");
            return ptx.text(NAME);
        }

        private String name(int operand) {
            return operand < inputs ? "x" + code.inputs()[operand] : "y" + (operand - inputs);
        }

        /// Loads, computes and stores `width` neighbours. All loads come first: an output may be an input.
        private void body(String index, int width) {
            boolean placed = operands.stream().anyMatch(Operand::placed);
            String[] place = placed ? coordinates.of(index) : null;
            var loaded = new String[inputs][];
            for (int i = 0; i < inputs; i++) {
                loaded[i] =
                        fixed[i] == null ? operands.get(i).load(ptx, address(i, index, place), width, step(i)) : null;
            }
            var results = new String[code.results()][width];
            for (int element = 0; element < width; element++) {
                var values = new FormulaPrinter(ptx, code, elements(loaded, element), constants).results();
                for (int k = 0; k < values.length; k++) {
                    results[k][element] = values[k];
                }
            }
            for (int k = 0; k < results.length; k++) {
                int operand = inputs + k;
                operands.get(operand).store(ptx, address(operand, index, place), results[k], step(operand));
            }
        }

        private String address(int operand, String index, String[] place) {
            String offset = strides[operand] == null ? index : coordinates.offset(place, strides[operand], null);
            return operands.get(operand).address(ptx, bases[operand], offset);
        }

        private String step(int operand) {
            return strides[operand] == null ? null : strides[operand][axes - 1];
        }

        /// One element of each input, by the index that formulas know it by.
        private String[] elements(String[][] loaded, int element) {
            return code.byInput(i -> fixed[i] == null ? loaded[i][element] : fixed[i]);
        }
    }
}
