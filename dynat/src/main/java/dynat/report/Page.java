package dynat.report;

import static dynat.report.Element.element;

import dynat.report.Element.Verbatim;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One or several runs as one page of HTML that needs nothing else: no network, no script.
///
/// It is also well-formed XML.
///
/// @param runs  in the order to show them
/// @param over  what curves go over
/// @param dynat the version that makes the page
public record Page(List<Run> runs, Over over, String dynat) {

    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    /// {@return the page}
    public String html() {
        List<Section> sections = sections();
        return "<!DOCTYPE html>\n"
                + element(
                                "html",
                                head(),
                                element(
                                        "body",
                                        element(
                                                "header",
                                                element("p", "dynat").of("brand"),
                                                element("h1", title()),
                                                element(
                                                                "nav",
                                                                sections.stream()
                                                                        .map(Section::link)
                                                                        .toList())
                                                        .with("aria-label", "Sections")),
                                        element(
                                                "main",
                                                sections.stream()
                                                        .map(Section::element)
                                                        .toList()),
                                        element("footer", element("p", "Made by dynat " + dynat + " report."))))
                        .with("lang", "en")
                        .with("xmlns", "http://www.w3.org/1999/xhtml")
                + "\n";
    }

    /// {@return each chart as an SVG file of its own, by its name without an ending}
    public Map<String, String> charts() {
        Map<String, String> files = new LinkedHashMap<>();
        String style = resource("chart.css");
        new Curves(runs, over)
                .charts()
                .forEach((name, chart) -> files.put(name.replaceAll("[^\\w-]", "_"), chart.file(style)));
        return files;
    }

    private String title() {
        return runs.size() == 1 ? runs.getFirst().name() : "%d runs compared".formatted(runs.size());
    }

    private Element head() {
        return element(
                "head",
                element("meta").with("charset", "utf-8"),
                element("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"),
                element("meta").with("name", "color-scheme").with("content", "light dark"),
                element("meta").with("http-equiv", "Content-Security-Policy").with("content", POLICY),
                element("link").with("rel", "icon").with("href", "data:,"),
                element("title", title() + " \u2013 dynat"),
                element("style", new Verbatim(resource("chart.css") + resource("page.css"))));
    }

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(new FinalTable(runs).section());
        curves().ifPresent(sections::add);
        new ClassTable(runs).section().ifPresent(sections::add);
        new Gallery(runs).section().ifPresent(sections::add);
        new AttackCourse(runs).section().ifPresent(sections::add);
        new Settings(runs).section().ifPresent(sections::add);
        new Environment(runs).section().ifPresent(sections::add);
        missing().ifPresent(sections::add);
        return sections;
    }

    private Optional<Section> curves() {
        List<Element> figures = new Curves(runs, over)
                .charts().values().stream().map(Chart::figure).toList();
        return figures.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section(
                        "curves",
                        "Curves",
                        List.of(
                                element("div", figures).of("charts"),
                                element(
                                                "p",
                                                "A strong line over a faint one is its moving mean. Numbers are where a line ends.")
                                        .of("note"))));
    }

    /// What there would be if the runs were done.
    private Optional<Section> missing() {
        List<Element> items = new ArrayList<>();
        for (Run run : runs) {
            for (String problem : run.missing()) {
                items.add(element("li", (runs.size() > 1 ? run.name() + ": " : "") + problem));
            }
        }
        return items.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section(
                        "missing",
                        "What is missing",
                        List.of(
                                element("ul", items),
                                element(
                                                "p",
                                                "train writes outcome.json and samples.npy when it has measured the test images.")
                                        .of("note"))));
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
