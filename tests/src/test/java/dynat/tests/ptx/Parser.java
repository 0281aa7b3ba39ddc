package dynat.tests.ptx;

import dynat.tests.ptx.Lexer.Token;
import dynat.tests.ptx.Program.Address;
import dynat.tests.ptx.Program.Function;
import dynat.tests.ptx.Program.Item;
import dynat.tests.ptx.Program.Label;
import dynat.tests.ptx.Program.Name;
import dynat.tests.ptx.Program.Nest;
import dynat.tests.ptx.Program.Not;
import dynat.tests.ptx.Program.Number;
import dynat.tests.ptx.Program.Operand;
import dynat.tests.ptx.Program.Registers;
import dynat.tests.ptx.Program.Several;
import dynat.tests.ptx.Program.Statement;
import dynat.tests.ptx.Program.Targets;
import dynat.tests.ptx.Program.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads a program: what nvcc writes for this project's kernels, and what the project prints itself.
final class Parser {
    private static final Set<String> SPACES = Set.of(".global", ".const", ".shared", ".local", ".param");
    private static final Set<String> LINKAGE = Set.of(".visible", ".weak", ".extern", ".common");

    private final String text;
    private final List<Token> tokens;
    private int at;

    private Parser(String text) {
        this.text = text;
        tokens = Lexer.tokens(text);
    }

    static Program parse(String text) {
        var parser = new Parser(text);
        try {
            return parser.program();
        } catch (IndexOutOfBoundsException e) {
            throw new PtxFault("the program ends too early");
        }
    }

    private Program program() {
        var functions = new LinkedHashMap<String, Function>();
        var variables = new ArrayList<Variable>();
        while (at < tokens.size()) {
            var token = tokens.get(at);
            if (LINKAGE.contains(token.text())) {
                at++;
            } else if (Set.of(".version", ".target", ".address_size").contains(token.text())) {
                at += 2;
                while (accept(",")) {
                    at++;
                }
            } else if (accept(".file")) {
                at += 2;
            } else if (accept(".entry")) {
                function(true, functions);
            } else if (accept(".func")) {
                function(false, functions);
            } else if (SPACES.contains(token.text())) {
                variables.add(variable());
                expect(";");
            } else {
                throw unexpected("a function or a variable");
            }
        }
        return new Program(functions, variables);
    }

    private void function(boolean entry, Map<String, Function> functions) {
        List<Variable> results = peek("(") ? parameters() : List.of();
        var name = next();
        List<Variable> parameters = peek("(") ? parameters() : List.of();
        int threads = 1024;
        while (!peek("{") && !peek(";")) {
            boolean bound = peek(".maxntid") || peek(".reqntid");
            at++;
            int product = 1;
            while (Character.isDigit(tokens.get(at).text().charAt(0))) {
                product *= Integer.parseInt(next());
                accept(",");
            }
            threads = bound ? product : threads;
        }
        if (!accept(";")) {
            functions.put(name, new Function(name, entry, results, parameters, threads, body()));
        }
    }

    private List<Variable> parameters() {
        var parameters = new ArrayList<Variable>();
        expect("(");
        while (!accept(")")) {
            parameters.add(variable());
            accept(",");
        }
        return parameters;
    }

    private Variable variable() {
        var space = next();
        if (!SPACES.contains(space)) {
            at--;
            throw unexpected("a variable");
        }
        int align = 0;
        Type type = null;
        while (type == null) {
            if (accept(".align")) {
                align = Integer.parseInt(next());
            } else {
                type = Type.of(next().substring(1));
            }
        }
        if (accept(".ptr")) { // says what a parameter points to
            accept(".global");
            at += peek(".align") ? 2 : 0;
        }
        var name = next();
        long bytes = type.bytes();
        while (accept("[")) {
            bytes = accept("]") ? 0 : bytes * Long.parseLong(next());
            if (bytes > 0) {
                expect("]");
            }
        }
        return new Variable(space.substring(1), type, name, Math.max(align, type.bytes()), bytes, initial());
    }

    private List<Long> initial() {
        var values = new ArrayList<Long>();
        if (accept("=")) {
            int open = 0;
            do {
                if (accept("{")) {
                    open++;
                } else if (accept("}")) {
                    open--;
                } else if (!accept(",")) {
                    values.add(((Number) operand()).bits());
                }
            } while (open > 0);
        }
        return values;
    }

    private List<Item> body() {
        var items = new ArrayList<Item>();
        expect("{");
        while (!accept("}")) {
            item(items);
        }
        return items;
    }

    private void item(List<Item> items) {
        var token = tokens.get(at);
        if (token.is("{")) {
            items.add(new Nest(body()));
        } else if (accept(".reg")) {
            registers(items);
        } else if (accept(".loc")) {
            at += 3;
        } else if (accept(".pragma")) {
            at++;
            expect(";");
        } else if (SPACES.contains(token.text())) {
            items.add(variable());
            expect(";");
        } else if (tokens.get(at + 1).is(":")) {
            at += 2;
            if (accept(".branchtargets")) {
                items.add(new Targets(token.text(), names()));
            } else {
                items.add(new Label(token.text()));
            }
        } else {
            items.add(statement());
        }
    }

    private void registers(List<Item> items) {
        var type = Type.of(next().substring(1));
        do {
            var name = next();
            int count = 0;
            if (accept("<")) {
                count = Integer.parseInt(next());
                expect(">");
            }
            items.add(new Registers(type, name, count));
        } while (accept(","));
        expect(";");
    }

    private List<String> names() {
        var names = new ArrayList<String>();
        do {
            names.add(next());
        } while (accept(","));
        expect(";");
        return names;
    }

    private Statement statement() {
        int from = at;
        String guard = null;
        boolean negated = false;
        if (accept("@")) {
            negated = accept("!");
            guard = next();
        }
        int line = tokens.get(at).line();
        var words = Arrays.asList(next().split("\\."));
        var operands = new ArrayList<Operand>();
        while (!accept(";")) {
            operands.add(operand());
            if (accept("|")) {
                operands.add(new Several(List.of(operands.removeLast(), operand())));
            }
            if (!peek(";")) {
                expect(",");
            }
        }
        var written = text.substring(tokens.get(from).from(), tokens.get(at - 1).from());
        return new Statement(guard, negated, words, operands, written.replaceAll("\\s+", " "), line);
    }

    private Operand operand() {
        if (accept("[")) {
            var base = operand();
            expect("]");
            return base instanceof Address ? base : new Address(base, 0);
        }
        if (accept("{")) {
            return several("}");
        }
        if (accept("(")) {
            return several(")");
        }
        if (accept("!")) {
            return new Not(next());
        }
        if (accept("-")) {
            return new Number(-number(next()));
        }
        if (Character.isDigit(tokens.get(at).text().charAt(0))) {
            return new Number(number(next()));
        }
        var name = new Name(next());
        return accept("+") || peek("-") ? new Address(name, ((Number) operand()).bits()) : name;
    }

    private Several several(String end) {
        var parts = new ArrayList<Operand>();
        while (!accept(end)) {
            parts.add(operand());
            accept(",");
        }
        return new Several(parts);
    }

    private long number(String text) {
        try {
            var digits = text.endsWith("U") ? text.substring(0, text.length() - 1) : text;
            if (digits.matches("0[fFdDxX].+")) {
                return Long.parseUnsignedLong(digits.substring(2), 16);
            }
            return Long.parseUnsignedLong(digits, digits.length() > 1 && digits.startsWith("0") ? 8 : 10);
        } catch (NumberFormatException e) {
            at--;
            throw unexpected("a number");
        }
    }

    private boolean peek(String text) {
        return tokens.get(at).is(text);
    }

    private boolean accept(String text) {
        boolean is = peek(text);
        at += is ? 1 : 0;
        return is;
    }

    private void expect(String text) {
        if (!accept(text)) {
            throw unexpected("'" + text + "'");
        }
    }

    private String next() {
        return tokens.get(at++).text();
    }

    private PtxFault unexpected(String wanted) {
        var token = tokens.get(at);
        return new PtxFault("line %d: expected %s, found '%s'".formatted(token.line(), wanted, token.text()));
    }
}
