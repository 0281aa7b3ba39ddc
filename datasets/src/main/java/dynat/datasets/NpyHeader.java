package dynat.datasets;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the header of a `.npy` file says, a Python dictionary such as
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (10, 3, 32, 32), }`.
///
/// @param descr the type of the values
/// @param fortranOrder whether the first axis varies fastest
/// @param shape the extents
record NpyHeader(String descr, boolean fortranOrder, List<Integer> shape) {

    private static final int AXES = 32; // NumPy's own limit for long

    static NpyHeader parse(String file, String text) {
        return new Parser(file, text).parse();
    }

    private static final class Parser {
        private final String file;
        private final String text;
        private int at;
        private String descr;
        private Boolean fortranOrder;
        private List<Integer> shape;

        Parser(String file, String text) {
            this.file = file;
            this.text = text;
        }

        NpyHeader parse() {
            Set<String> seen = new HashSet<>();
            expect('{');
            while (!accept('}')) {
                String key = string();
                expect(':');
                if (!seen.add(key)) {
                    throw damaged();
                }
                switch (key) {
                    case "descr" -> descr = descr();
                    case "fortran_order" -> fortranOrder = truth();
                    case "shape" -> shape = shape();
                    default -> throw damaged();
                }
                if (!accept(',')) {
                    expect('}');
                    break;
                }
            }
            if (!text.substring(at).isBlank() || descr == null || fortranOrder == null || shape == null) {
                throw damaged();
            }
            return new NpyHeader(descr, fortranOrder, shape);
        }

        private String descr() {
            if (accept('[')) {
                throw DataError.of(
                        "npy",
                        "%s holds records of several fields but only plain arrays are read".formatted(file),
                        "save one field at a time: numpy.save(FILE, X['FIELD'])");
            }
            return string();
        }

        private String string() {
            skipSpaces();
            char quote = next();
            int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at) : -1;
            if (end < 0 || text.substring(at, end).contains("\\")) {
                throw damaged();
            }
            String string = text.substring(at, end);
            at = end + 1;
            return string;
        }

        private boolean truth() {
            skipSpaces();
            for (String word : List.of("True", "False")) {
                if (text.startsWith(word, at)) {
                    at += word.length();
                    return word.equals("True");
                }
            }
            throw damaged();
        }

        private List<Integer> shape() {
            List<Integer> extents = new ArrayList<>();
            expect('(');
            while (!accept(')')) {
                extents.add(number());
                if (extents.size() > AXES) {
                    throw damaged();
                }
                if (!accept(',')) {
                    expect(')');
                    if (extents.size() == 1) { // `(5)` is a number in Python, `(5,)` a shape
                        throw damaged();
                    }
                    break;
                }
            }
            return List.copyOf(extents);
        }

        private int number() {
            skipSpaces();
            int start = at;
            long number = 0;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                number = Math.min(10 * number + text.charAt(at++) - '0', 1L << 31);
            }
            if (at == start || number > Integer.MAX_VALUE) {
                throw damaged();
            }
            return (int) number;
        }

        private void expect(char c) {
            if (!accept(c)) {
                throw damaged();
            }
        }

        private boolean accept(char c) {
            skipSpaces();
            boolean there = at < text.length() && text.charAt(at) == c;
            at += there ? 1 : 0;
            return there;
        }

        private char next() {
            if (at == text.length()) {
                throw damaged();
            }
            return text.charAt(at++);
        }

        private void skipSpaces() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private DataError damaged() {
            return NpyFile.damaged(file, "its header is not one that NumPy writes, at its byte %d".formatted(at));
        }
    }
}
