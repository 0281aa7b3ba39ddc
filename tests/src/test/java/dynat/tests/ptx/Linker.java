package dynat.tests.ptx;

import dynat.tests.ptx.Names.Argument;
import dynat.tests.ptx.Names.Memory;
import dynat.tests.ptx.Program.Function;
import dynat.tests.ptx.Program.Item;
import dynat.tests.ptx.Program.Label;
import dynat.tests.ptx.Program.Name;
import dynat.tests.ptx.Program.Nest;
import dynat.tests.ptx.Program.Operand;
import dynat.tests.ptx.Program.Registers;
import dynat.tests.ptx.Program.Several;
import dynat.tests.ptx.Program.Statement;
import dynat.tests.ptx.Program.Targets;
import dynat.tests.ptx.Program.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Makes of a kernel what runs. A function that is called is put where it is called, with registers of its own; one
/// that calls itself is refused.
final class Linker {
    private final Program program;
    private final Rows rows = new Rows();
    private final List<Supplier<Instruction>> instructions = new ArrayList<>();
    private final Map<String, Memory> sharedOfFunctions = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final List<Code.Parameter> parameters = new ArrayList<>();
    private long sharedBytes;
    private long localBytes;

    private Linker(Program program) {
        this.program = program;
    }

    /// @param kernel  its name
    /// @param globals addresses of the program's variables
    static Code link(Program program, String kernel, Map<String, Long> globals) {
        var function = program.functions().get(kernel);
        if (function == null || !function.entry()) {
            throw new PtxFault("there is no kernel '%s' among %s"
                    .formatted(kernel, program.functions().keySet()));
        }
        return new Linker(program).code(function, globals);
    }

    private Code code(Function kernel, Map<String, Long> globals) {
        var outside = new Names(null);
        globals.forEach((name, address) -> outside.put(name, new Memory("global", address)));
        for (var variable : program.variables()) {
            if (variable.space().equals("shared")) {
                outside.put(variable.name(), shared("", variable));
            }
        }
        var names = new Names(outside);
        for (var parameter : kernel.parameters()) {
            if (parameter.bytes() > 8) {
                throw new PtxFault("parameter '%s' takes %d bytes, more than one number"
                        .formatted(parameter.name(), parameter.bytes()));
            }
            var register = rows.register(parameter.name(), parameter.type());
            parameters.add(new Code.Parameter(register.row(), parameter.type()));
            names.put(parameter.name(), new Argument(new HashMap<>(Map.of(0L, register))));
        }
        new Body(kernel, names, true).place(kernel.body(), names);
        instructions.add(Control.Exit::new);
        return new Code(
                kernel.name(),
                instructions.stream().map(Supplier::get).toArray(Instruction[]::new),
                rows.names(),
                rows.constants(),
                rows.specials(),
                parameters,
                Math.toIntExact(sharedBytes),
                Math.toIntExact(localBytes),
                kernel.maxThreads());
    }

    private Memory shared(String function, Variable variable) {
        return sharedOfFunctions.computeIfAbsent(function + "." + variable.name(), _ -> {
            long address = Math.ceilDiv(sharedBytes, variable.align()) * variable.align();
            sharedBytes = address + variable.bytes();
            return new Memory("shared", Block.SHARED + address);
        });
    }

    private Memory local(Variable variable) {
        long address = Math.ceilDiv(localBytes, variable.align()) * variable.align();
        localBytes = address + variable.bytes();
        return new Memory("local", Block.LOCAL + address);
    }

    /// One copy of a function's body.
    private final class Body {
        private final Function function;
        private final Names top;
        private final boolean kernel;
        private final Map<String, Integer> labels = new HashMap<>();

        Body(Function function, Names top, boolean kernel) {
            this.function = function;
            this.top = top;
            this.kernel = kernel;
        }

        void place(List<Item> items, Names names) {
            for (var item : items) {
                switch (item) {
                    case Label label -> labels.put(label.name(), instructions.size());
                    case Nest nest -> place(nest.items(), new Names(names));
                    case Registers registers -> declare(registers, names);
                    case Targets targets -> top.put(targets.name(), new Names.Table(targets.labels()));
                    case Variable variable -> names.put(variable.name(), memory(variable));
                    case Statement statement -> add(statement, names);
                }
            }
        }

        private void declare(Registers registers, Names names) {
            if (registers.count() == 0) {
                names.put(registers.name(), rows.register(registers.name(), registers.type()));
            }
            for (int i = 0; i < registers.count(); i++) {
                names.put(registers.name() + i, rows.register(registers.name() + i, registers.type()));
            }
        }

        private Names.Meaning memory(Variable variable) {
            return switch (variable.space()) {
                case "shared" -> shared(function.name(), variable);
                case "local" -> local(variable);
                case "param" -> new Argument();
                default -> throw new PtxFault("variable '%s' stands in a function".formatted(variable.name()));
            };
        }

        private void add(Statement s, Names names) {
            try {
                var operands = new Operands(rows, names);
                switch (s.opcode()) {
                    case "call" -> call(s, names);
                    case "bra" ->
                        jump(
                                s,
                                operands,
                                () -> new Control.Jump(target(s.operands().getFirst())));
                    case "brx" -> {
                        int index = operands.read(s.operands().getFirst(), Type.U32);
                        var table = (Names.Table) names.get(((Name) s.operands().getLast()).name());
                        jump(
                                s,
                                operands,
                                () -> Control.table(
                                        index,
                                        table.labels().stream()
                                                .map(this::target)
                                                .toList()));
                    }
                    case "ret" ->
                        jump(s, operands, () -> kernel ? new Control.Exit() : new Control.Jump(labels.get("")));
                    default -> {
                        var made = InstructionSet.decode(s, operands);
                        if (made != null) {
                            jump(s, operands, () -> made);
                        }
                    }
                }
            } catch (PtxFault e) {
                throw new PtxFault("line %d '%s'".formatted(s.line(), s.text()), e);
            }
        }

        private void jump(Statement s, Operands operands, Supplier<Instruction> made) {
            int guard = s.guard() == null ? -1 : operands.read(new Name(s.guard()), Type.PRED);
            instructions.add(() -> {
                var instruction = made.get();
                instruction.describe(s.text(), s.line(), rows.names(), guard, s.negated());
                return instruction;
            });
        }

        private int target(Operand label) {
            return target(((Name) label).name());
        }

        private int target(String label) {
            var place = labels.get(label);
            if (place == null) {
                throw new PtxFault("there is no place '%s' in '%s'".formatted(label, function.name()));
            }
            return place;
        }

        /// `call.uni (result), function, (arguments);`
        private void call(Statement s, Names names) {
            var lists = s.operands().stream().filter(Several.class::isInstance).toList();
            var called = s.operands().stream()
                    .filter(Name.class::isInstance)
                    .map(name -> program.functions().get(((Name) name).name()))
                    .findFirst()
                    .orElse(null);
            if (called == null || called.entry() || s.guard() != null) {
                throw new PtxFault("no function of this program is called here, or not by all threads alike");
            }
            if (calls.contains(called.name())) {
                throw new PtxFault("'%s' calls itself".formatted(called.name()));
            }
            var formal = new ArrayList<Variable>(called.results());
            formal.addAll(called.parameters());
            var actual = lists.stream()
                    .flatMap(list -> ((Several) list).parts().stream())
                    .toList();
            if (formal.size() != actual.size()) {
                throw new PtxFault(
                        "'%s' takes and gives %d, not %d".formatted(called.name(), formal.size(), actual.size()));
            }
            var inside = new Names(names.outermost());
            for (int i = 0; i < formal.size(); i++) {
                inside.put(formal.get(i).name(), names.get(((Name) actual.get(i)).name()));
            }
            calls.add(called.name());
            var body = new Body(called, inside, false);
            body.place(called.body(), inside);
            body.labels.put("", instructions.size());
            calls.removeLast();
        }
    }
}
