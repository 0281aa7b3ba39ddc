package dynat.tests.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Cuts a program's text into words, numbers and signs.
final class Lexer {
    private static final Pattern TOKEN = Pattern.compile(
            "(?<skip>\\s+|//[^\\n]*|/\\*(?s:.*?)\\*/)|\"[^\"]*\"|[%$._\\w][$.\\w]*|[-+\\[\\]{}()<>,;:@!=|]");

    private Lexer() {}

    /// @param text as it stands
    /// @param from where, in the whole text
    /// @param line from 1
    record Token(String text, int from, int line) {
        boolean is(String expected) {
            return text.equals(expected);
        }
    }

    static List<Token> tokens(String text) {
        var tokens = new ArrayList<Token>();
        var matcher = TOKEN.matcher(text);
        int line = 1;
        for (int at = 0; at < text.length(); at = matcher.end()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new PtxFault("line %d: cannot read '%s'".formatted(line, text.charAt(at)));
            }
            if (matcher.group("skip") == null) {
                tokens.add(new Token(matcher.group(), at, line));
            }
            line += (int) matcher.group().chars().filter(c -> c == '\n').count();
        }
        return tokens;
    }
}
