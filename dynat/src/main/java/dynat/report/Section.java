package dynat.report;

import java.util.List;

/// A part of the page with a heading, which the navigation leads to.
///
/// @param id      of its anchor
/// @param title   its heading
/// @param content what follows
record Section(String id, String title, List<Element> content) {

    Element element() {
        return Element.element("section", Element.element("h2", title), content).with("id", id);
    }

    Element link() {
        return Element.element("a", title).with("href", "#" + id);
    }

    /// A table that scrolls by itself where the page is too narrow.
    static Element scrolling(Element table) {
        return Element.element("div", table).of("scroll").with("tabindex", 0);
    }

    /// A table with a caption.
    ///
    /// @param heads of its columns
    static Element table(String caption, List<Element> heads, List<Element> rows) {
        return Element.element(
                "table",
                Element.element("caption", caption),
                Element.element("thead", Element.element("tr", heads)),
                Element.element("tbody", rows));
    }

    /// The square of a run's colour, where there are several.
    static List<Element> swatch(List<Run> runs, Run run) {
        return runs.size() == 1
                ? List.of()
                : List.of(Element.element("span").of("swatch c" + runs.indexOf(run) % Curve.COLOURS));
    }

    /// A cell that heads a column or a row.
    ///
    /// @param scope `col` or `row`
    static Element head(String scope, Object... content) {
        return Element.element("th", content).with("scope", scope);
    }
}
