package dynat.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// A piece of markup that is escaped and well-formed by construction, as HTML and as XML.
///
/// @param name       the tag
/// @param attributes in their order
/// @param content    elements, and texts to be escaped
record Element(String name, List<Attribute> attributes, List<Object> content) {

    private static final Set<String> EMPTY = Set.of("br", "img", "link", "meta");

    /// One attribute.
    record Attribute(String name, String value) {}

    /// Text that is written as it is, for what the jar itself holds.
    record Verbatim(String text) {}

    /// An element.
    ///
    /// @param content elements, collections of what may stand here, and anything else as its text
    static Element element(String name, Object... content) {
        List<Object> flat = new ArrayList<>();
        flatten(List.of(content), flat);
        return new Element(name, List.of(), List.copyOf(flat));
    }

    private static void flatten(Collection<?> content, List<Object> flat) {
        for (Object part : content) {
            switch (part) {
                case Collection<?> parts -> flatten(parts, flat);
                case Element element -> flat.add(element);
                case Verbatim verbatim -> flat.add(verbatim);
                default -> flat.add(part.toString());
            }
        }
    }

    /// The same with one more attribute.
    ///
    /// @param value anything, as its text
    Element with(String attribute, Object value) {
        List<Attribute> more = new ArrayList<>(attributes);
        more.add(new Attribute(attribute, value.toString()));
        return new Element(name, List.copyOf(more), content);
    }

    /// The same of a class of the style sheet.
    Element of(String style) {
        return with("class", style);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        write(text);
        return text.toString();
    }

    private void write(StringBuilder text) {
        text.append('<').append(name);
        for (Attribute attribute : attributes) {
            text.append(' ').append(attribute.name).append("=\"");
            escape(attribute.value, text);
            text.append('"');
        }
        if (EMPTY.contains(name)) {
            text.append("/>");
            return;
        }
        text.append('>');
        for (Object part : content) {
            switch (part) {
                case Element element -> element.write(text);
                case Verbatim verbatim -> text.append(verbatim.text);
                default -> escape((String) part, text);
            }
        }
        text.append("</").append(name).append('>');
    }

    /// Characters that no XML may hold, such as control characters and halves of pairs, become `U+FFFD`.
    private static void escape(String plain, StringBuilder text) {
        plain.codePoints().forEach(point -> {
            switch (point) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&#39;");
                default -> text.appendCodePoint(isAllowed(point) ? point : 0xFFFD);
            }
        });
    }

    private static boolean isAllowed(int point) {
        return point >= ' ' && point < 0x7F
                || point == '\n'
                || point == '\t'
                || point >= 0xA0 && point < 0xD800
                || point >= 0xE000 && point < 0xFFFE
                || point >= 0x1_0000;
    }
}
