package dynat.tensor.simd;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import dynat.tensor.Formula.Operator;
import dynat.tensor.simd.Instruction.Apply;
import dynat.tensor.simd.Instruction.Choose;
import dynat.tensor.simd.Instruction.Combine;
import dynat.tensor.simd.Program.Loop;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Programs as one loop each, whose intermediate values stay in vector registers.
///
/// Instruction by instruction a block of numbers goes through the first-level cache once for each of them. So a program
/// that is run often is written as a class of its own, as a compiler would write this:
///
/// ```java
/// void run(float[][] arrays, int[] at, int count) {
///     float[] x = arrays[0], …;                                   // slots in memory: inputs that are read, results
///     FloatVector c = broadcast(arrays[5], at[5]), …;             // constants
///     for (int i = 0; i < count; i += LENGTH) {
///         FloatVector v0 = load(x, at[0] + i), …;
///         v7 = add(v0, c); …                                      // one call an instruction, to [VectorOps]
///         store(v7, y, at[7] + i);
///     }
/// }
/// ```
///
/// The operations are those of [VectorLanes], so the bits are too. Constants are read where the [Frame] has them:
/// formulas that differ only by a learning rate share a class.
final class VectorLoops {
    private VectorLoops() {}

    /// Everything about a program but what its constants are.
    private record Form(int inputs, int constants, List<Instruction> code, List<Integer> results) {}

    private static final Map<Form, Loop> LOOPS = new ConcurrentHashMap<>();

    private static final ClassDesc OPS = described(VectorOps.class),
            VECTOR = described(FloatVector.class),
            MASK = described(VectorMask.class),
            FLOATS = CD_float.arrayType();
    private static final MethodTypeDesc LOAD = MethodTypeDesc.of(VECTOR, FLOATS, CD_int),
            STORE = MethodTypeDesc.of(CD_void, VECTOR, FLOATS, CD_int),
            IS_LESS = MethodTypeDesc.of(MASK, VECTOR, VECTOR),
            MASKED = MethodTypeDesc.of(VECTOR, MASK, VECTOR, VECTOR),
            RUN = MethodTypeDesc.of(CD_void, FLOATS.arrayType(), CD_int.arrayType(), CD_int);
    private static final int ARRAYS = 1, AT = 2, COUNT = 3, I = 4;

    private static ClassDesc described(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /// The loop of a program of short instructions.
    ///
    /// @param inputs    slots of inputs; those of `constants` follow
    /// @param results   slots of the results, which may be anything
    static Loop of(int inputs, int constants, List<Instruction> code, int[] results) {
        var form =
                new Form(inputs, constants, code, Arrays.stream(results).boxed().toList());
        return LOOPS.computeIfAbsent(form, VectorLoops::define);
    }

    private static Loop define(Form form) {
        byte[] bytes = ClassFile.of()
                .build(
                        ClassDesc.of(VectorLoops.class.getPackageName(), "VectorLoop"),
                        type -> type.withInterfaceSymbols(described(Loop.class))
                                .withMethodBody(
                                        INIT_NAME,
                                        MTD_void,
                                        0,
                                        code -> code.aload(0)
                                                .invokespecial(CD_Object, INIT_NAME, MTD_void)
                                                .return_())
                                .withMethodBody(
                                        "run", RUN, ClassFile.ACC_PUBLIC, code -> new Writer(form).write(code)));
        try {
            var type = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (Loop) type.findConstructor(type.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable thrown) {
            throw new AssertionError("simd: could not define the loop of " + form, thrown);
        }
    }

    /// Writes the method. A slot's value has a local variable, and if it is in memory so have its array and its place.
    /// What [Operator#LESS] gave also has its mask: a choice by it need not compare once more.
    private record Writer(
            Form form, Map<Integer, Integer> values, Map<Integer, Integer> places, Map<Integer, Integer> masks) {
        Writer(Form form) {
            this(form, new HashMap<>(), new HashMap<>(), new HashMap<>());
        }

        void write(CodeBuilder code) {
            code.allocateLocal(TypeKind.INT); // I
            int constant = form.inputs, register = constant + form.constants;
            var reads = form.code.stream()
                    .flatMapToInt(Instruction::reads)
                    .distinct()
                    .boxed()
                    .toList();
            var inputs = reads.stream().filter(slot -> slot < constant).toList();
            var written = form.code.stream().map(Instruction::y).toList();
            var results =
                    form.results.stream().filter(written::contains).distinct().toList();
            Stream.concat(inputs.stream(), results.stream()).forEach(slot -> place(code, slot));
            reads.stream().filter(slot -> slot >= constant && slot < register).forEach(slot -> {
                array(code, slot);
                code.invokestatic(OPS, "broadcast", LOAD);
                set(code, slot);
            });
            Label next = code.newLabel(), end = code.newLabel();
            code.iconst_0().istore(I).labelBinding(next);
            code.iload(I).iload(COUNT).if_icmpge(end);
            for (int slot : inputs) {
                at(code, slot).invokestatic(OPS, "load", LOAD);
                set(code, slot);
            }
            form.code.forEach(instruction -> write(code, instruction));
            for (int slot : results) {
                code.aload(values.get(slot));
                at(code, slot).invokestatic(OPS, "store", STORE);
            }
            code.iinc(I, VectorOps.SPECIES.length())
                    .goto_(next)
                    .labelBinding(end)
                    .return_();
        }

        private void write(CodeBuilder code, Instruction instruction) {
            if (instruction instanceof Combine less && less.o() == Operator.LESS) {
                int mask = code.allocateLocal(TypeKind.REFERENCE);
                code.aload(values.get(less.a())).aload(values.get(less.b()));
                code.invokestatic(OPS, "isLess", IS_LESS).astore(mask);
                if (isNumber(less.y())) {
                    call(code, less);
                }
                masks.put(less.y(), mask);
            } else if (instruction instanceof Choose(int condition, int a, int b, int y)
                    && masks.containsKey(condition)) {
                code.aload(masks.get(condition)).aload(values.get(a)).aload(values.get(b));
                code.invokestatic(OPS, "where", MASKED);
                set(code, y);
            } else {
                call(code, instruction);
            }
        }

        /// Whether a slot's value is read otherwise than as the condition of a choice.
        private boolean isNumber(int slot) {
            return form.results.contains(slot)
                    || form.code.stream()
                            .flatMapToInt(
                                    i -> i instanceof Choose choose ? IntStream.of(choose.a(), choose.b()) : i.reads())
                            .anyMatch(read -> read == slot);
        }

        /// `value = operation(values…)`.
        private void call(CodeBuilder code, Instruction instruction) {
            instruction.reads().forEach(slot -> code.aload(values.get(slot)));
            var vectors = Collections.nCopies((int) instruction.reads().count(), VECTOR);
            code.invokestatic(OPS, name(instruction), MethodTypeDesc.of(VECTOR, vectors));
            set(code, instruction.y());
        }

        /// `array = arrays[slot]; place = at[slot]`, in two variables.
        private void place(CodeBuilder code, int slot) {
            int variable = code.allocateLocal(TypeKind.REFERENCE);
            places.put(slot, variable);
            array(code, slot);
            code.istore(code.allocateLocal(TypeKind.INT)).astore(variable);
        }

        private static void array(CodeBuilder code, int slot) {
            code.aload(ARRAYS)
                    .loadConstant(slot)
                    .aaload()
                    .aload(AT)
                    .loadConstant(slot)
                    .iaload();
        }

        /// `array, place + i` on the stack.
        private CodeBuilder at(CodeBuilder code, int slot) {
            int variable = places.get(slot);
            return code.aload(variable).iload(variable + 1).iload(I).iadd();
        }

        private void set(CodeBuilder code, int slot) {
            code.astore(values.computeIfAbsent(slot, _ -> code.allocateLocal(TypeKind.REFERENCE)));
            masks.remove(slot);
        }

        private static String name(Instruction instruction) {
            return switch (instruction) {
                case Apply apply -> apply.f().name().toLowerCase(Locale.ROOT);
                case Combine combine -> combine.o().name().toLowerCase(Locale.ROOT);
                case Choose _ -> "where";
            };
        }
    }
}
