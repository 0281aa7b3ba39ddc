package dynat.tensor.cuda;

import dynat.tensor.Formula.Operator;
import dynat.tensor.Reduction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Prints the kernel that evaluates formulas at every element and reduces each.
///
/// A block of threads is a table of columns, the results it makes, and lanes, which share the numbers of each column:
/// lane `i` of `n` takes every `n`-th number, four in flight at a time. What the lanes have is then combined in shared
/// memory, the upper half of the lanes to the lower, until one is left. So the tree is fixed by the number of lanes.
///
/// `blockIdx.x` counts groups of columns, `blockIdx.y` parts that a long column is cut into. Neighbouring threads read
/// neighbouring numbers: they are columns where the innermost axis is kept, else lanes.
///
/// @param reduction how many numbers become one
/// @param code      of the formulas
/// @param across    whether neighbouring threads are columns, not lanes
/// @param width     neighbours a thread, 1 or 4: columns, or numbers of one column
/// @param kept      axes of the [Space] of the results
/// @param reduced   axes of the [Space] that is reduced
/// @param operands  the inputs that the code reads, then the outputs
/// @param fixed     for each input, whether it is the same for all numbers of a column
record ReductionKernel(
        Reduction reduction,
        Code code,
        boolean across,
        int width,
        int kept,
        int reduced,
        List<Operand> operands,
        List<Boolean> fixed) {
    static final String NAME = "reduce";
    static final int THREADS = 256;

    /// Numbers of a lane that are loaded before the first of them is used.
    private static final int FLIGHT = 4;

    String text() {
        return new Printer().text();
    }

    private final class Printer {
        private final Ptx ptx = new Ptx();
        private final int inputs = code.inputs().length;
        private final String[] bases = new String[operands.size()];
        private final String[][] along = new String[operands.size()][], down = new String[inputs][];
        private final String[] constants = new String[code.parameters()];
        private final String[] starts = new String[inputs];
        private final String[][] loaded = new String[inputs][];
        private Coordinates columns, numbers;
        private String count, length, part, shift, lanes, together;
        private String thread, column, lane, block, distance;

        String text() {
            ptx.note(Notation.of(code));
            parameters();
            place();
            var totals = new String[code.results() * width];
            for (int i = 0; i < totals.length; i++) {
                totals[i] = ptx.f32("mov.f32", Ptx.number((float) reduction.identity()));
            }
            ptx.runIf(ptx.predicate("setp.ge.u32", column, count), "bra", "FOLD");
            String[] place = columns.of(column);
            for (int i = 0; i < inputs; i++) {
                starts[i] = columns.offset(place, along[i], null);
                loaded[i] = fixed.get(i) ? load(i, starts[i]) : null;
            }
            accumulate(totals);
            ptx.note("the upper half of the lanes joins the lower, until one is left");
            ptx.label("FOLD");
            fold(across ? totals : rows(totals));
            ptx.label("DONE");
            ptx.run("ret");
            return ptx.text(NAME);
        }

        private void parameters() {
            for (int i = 0; i < bases.length; i++) {
                bases[i] = ptx.parameter("u64", name(i));
            }
            count = ptx.parameter("u32", "columns");
            length = ptx.parameter("u32", "length");
            part = ptx.parameter("u32", "part");
            shift = ptx.parameter("u32", "shift");
            lanes = ptx.parameter("u32", "lanes");
            together = ptx.parameter("u32", "together");
            columns = new Coordinates(ptx, "kept", kept);
            numbers = new Coordinates(ptx, "reduced", reduced);
            for (int i = 0; i < bases.length; i++) {
                along[i] = operands.get(i).placed() ? columns.strides(name(i) + "_kept") : null;
            }
            for (int i = 0; i < inputs; i++) {
                down[i] = numbers.strides(name(i) + "_reduced");
            }
            for (int i = 0; i < constants.length; i++) {
                constants[i] = ptx.parameter("f32", "c" + i);
            }
        }

        private String name(int operand) {
            return operand < inputs ? "x" + code.inputs()[operand] : "y" + (operand - inputs);
        }

        /// Which column and which lane this thread is. One of them is the low bits of its number, the other the high.
        private void place() {
            String mask = ptx.b32("add.s32", ptx.b32("shl.b32", ptx.b32("mov.u32", 1), shift), -1);
            thread = ptx.here("tid.x");
            String low = ptx.b32("and.b32", thread, mask);
            String high = ptx.b32("shr.u32", thread, shift);
            lane = across ? high : low;
            String first = ptx.b32("mad.lo.s32", ptx.here("ctaid.x"), together, across ? low : high);
            column = ptx.times(first, across ? width : 1);
            block = ptx.here("ctaid.y");
            String four = ptx.b32("mov.u32", 4);
            distance = across ? ptx.b32("shl.b32", four, shift) : four;
        }

        /// Goes down the column: four numbers of a lane at a time, then those that are left.
        private void accumulate(String[] totals) {
            String from = ptx.b32("mul.lo.s32", block, part);
            String end = ptx.b32("min.u32", ptx.b32("add.s32", from, part), length);
            int neighbours = across ? 1 : width;
            String number = ptx.b32("mad.lo.s32", lane, neighbours, from);
            String step = ptx.times(lanes, neighbours);
            String last = ptx.b32("mad.lo.s32", step, FLIGHT - 1, number);
            ptx.note("four numbers of this lane at a time");
            ptx.label("FLIGHT");
            ptx.runIf(ptx.predicate("setp.ge.u32", last, end), "bra", "REST");
            var places = new String[FLIGHT];
            for (int i = 0; i < FLIGHT; i++) {
                places[i] = i == 0 ? number : ptx.b32("add.s32", places[i - 1], step);
            }
            String[][] values = values(places);
            for (int i = 0; i < totals.length; i++) {
                String pair = combine(values[0][i], values[1][i]);
                add(totals[i], combine(pair, combine(values[2][i], values[3][i])));
            }
            ptx.set(number, "add.s32", places[FLIGHT - 1], step);
            ptx.set(last, "mad.lo.s32", step, FLIGHT, last);
            ptx.run("bra", "FLIGHT");
            ptx.note("those that are left, one at a time");
            ptx.label("REST");
            ptx.runIf(ptx.predicate("setp.ge.u32", number, end), "bra", "FOLD");
            values = values(number);
            for (int i = 0; i < totals.length; i++) {
                add(totals[i], values[0][i]);
            }
            ptx.set(number, "add.s32", number, step);
            ptx.run("bra", "REST");
        }

        /// The formulas' values at some places of the column; everything is loaded before it is used.
        ///
        /// @return `[place][formula · width + neighbour]`
        private String[][] values(String... places) {
            var at = new String[places.length][inputs][];
            for (int p = 0; p < places.length; p++) {
                String[] place = numbers.of(places[p]);
                for (int i = 0; i < inputs; i++) {
                    at[p][i] = loaded[i] == null ? load(i, numbers.offset(place, down[i], starts[i])) : loaded[i];
                }
            }
            var values = new String[places.length][code.results() * width];
            for (int p = 0; p < places.length; p++) {
                for (int element = 0; element < width; element++) {
                    var results = results(at[p], element);
                    for (int k = 0; k < results.length; k++) {
                        values[p][k * width + element] = results[k];
                    }
                }
            }
            return values;
        }

        private String[] results(String[][] at, int element) {
            return new FormulaPrinter(ptx, code, code.byInput(i -> at[i][element]), constants).results();
        }

        private String[] load(int input, String offset) {
            var operand = operands.get(input);
            String stride = across ? along[input][kept - 1] : down[input][reduced - 1];
            return operand.load(ptx, operand.address(ptx, bases[input], offset), width, stride);
        }

        private String combine(String a, String b) {
            return FormulaPrinter.binary(ptx, operator(), a, b);
        }

        private void add(String total, String value) {
            ptx.set(total, "mov.f32", combine(total, value));
        }

        private Operator operator() {
            return switch (reduction) {
                case SUM -> Operator.ADD;
                case MAX -> Operator.MAX;
            };
        }

        /// The neighbours of one column as one.
        private String[] rows(String[] totals) {
            var each = new String[code.results()];
            for (int k = 0; k < each.length; k++) {
                each[k] = totals[k * width];
                if (width > 1) {
                    String pair = combine(totals[k * width + 2], totals[k * width + 3]);
                    each[k] = combine(combine(each[k], totals[k * width + 1]), pair);
                }
            }
            return each;
        }

        /// Combines the lanes in shared memory, and lets the first one store.
        private void fold(String[] totals) {
            ptx.shared("totals", totals.length * THREADS * 4);
            String base = ptx.b32("mov.u32", "totals");
            String mine = ptx.b32("mad.lo.s32", thread, 4, base);
            for (int i = 0; i < totals.length; i++) {
                ptx.run("st.shared.f32", slot(mine, i), totals[i]);
            }
            String half = ptx.b32("shr.u32", lanes, 1);
            ptx.label("TREE");
            ptx.runIf(ptx.predicate("setp.eq.u32", half, 0), "bra", "STORE");
            ptx.run("bar.sync", 0);
            ptx.runIf(ptx.predicate("setp.ge.u32", lane, half), "bra", "NEXT");
            String other = ptx.b32("mad.lo.s32", half, distance, mine);
            for (int i = 0; i < totals.length; i++) {
                String theirs = ptx.f32("ld.shared.f32", slot(other, i));
                add(totals[i], theirs);
                ptx.run("st.shared.f32", slot(mine, i), totals[i]);
            }
            ptx.label("NEXT");
            ptx.set(half, "shr.u32", half, 1);
            ptx.run("bra", "TREE");
            ptx.note("the first lane stores");
            ptx.label("STORE");
            ptx.runIf(ptx.predicate("setp.ne.u32", lane, 0), "bra", "DONE");
            ptx.runIf(ptx.predicate("setp.ge.u32", column, count), "bra", "DONE");
            store(totals);
        }

        private static String slot(String base, int i) {
            return "[" + base + "+" + 4 * THREADS * i + "]";
        }

        private void store(String[] totals) {
            var place = new ArrayList<String>();
            int neighbours = totals.length / code.results();
            String direct = ptx.b32("mad.lo.s32", block, count, column);
            for (int k = 0; k < code.results(); k++) {
                int operand = inputs + k;
                var output = operands.get(operand);
                if (output.placed() && place.isEmpty()) {
                    place.addAll(List.of(columns.of(column)));
                }
                String offset =
                        output.placed() ? columns.offset(place.toArray(String[]::new), along[operand], null) : direct;
                String stride = output.placed() ? along[operand][kept - 1] : null;
                var values = Arrays.copyOfRange(totals, k * neighbours, (k + 1) * neighbours);
                output.store(ptx, output.address(ptx, bases[operand], offset), values, stride);
            }
        }
    }
}
