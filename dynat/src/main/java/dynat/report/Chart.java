package dynat.report;

import static dynat.report.Element.element;
import static dynat.report.Numbers.coordinate;

import dynat.report.Curve.Point;
import dynat.report.Term.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// Curves over one quantity, as an SVG that scales with the page and takes its colours from the style sheet.
///
/// @param title  what is shown
/// @param note   of what, or in what unit; may be empty
/// @param unit   of the heights
/// @param across what the curves go over, such as `epochs`
/// @param curves none of them empty
record Chart(String title, String note, Unit unit, String across, List<Curve> curves) {

    private static final int WIDTH = 360, HEIGHT = 216, LEFT = 46, RIGHT = 10, TOP = 8, BOTTOM = 34;
    private static final int LEGEND = 16; // the height of a line of it, in a file

    /// The chart with its title, and a legend that says where each curve ends.
    Element figure() {
        return figure(curves.stream()
                .map(curve -> legend(curve.colour(), curve.name(), unit.of(curve.end())))
                .toList());
    }

    /// The chart with its title and a legend of one's own.
    Element figure(List<Element> legend) {
        return element(
                        "figure",
                        element(
                                "figcaption",
                                element("h3", title),
                                element("span", note).of("unit")),
                        svg(),
                        element("ul", legend).of("legend"))
                .of("chart");
    }

    static Element legend(int colour, String name, String value) {
        return element("li", element("span").of("swatch c" + colour), name + " ", element("b", value));
    }

    /// The chart as a file of its own, with title and legend inside.
    ///
    /// @param style the style sheet of charts
    String file(String style) {
        int top = 24 + LEGEND * curves.size();
        List<Element> head = new ArrayList<>();
        head.add(text(heading(), LEFT, 16).of("title"));
        for (int i = 0; i < curves.size(); i++) {
            Curve curve = curves.get(i);
            int y = 18 + LEGEND * (i + 1);
            head.add(element("rect")
                    .with("x", LEFT)
                    .with("y", y - 8)
                    .with("width", 10)
                    .with("height", 8)
                    .of("fill c" + curve.colour()));
            head.add(text(curve.name() + " " + unit.of(curve.end()), LEFT + 16, y)
                    .of("label"));
        }
        Element svg = element(
                        "svg",
                        element("style", new Element.Verbatim(style)),
                        element("rect")
                                .with("width", "100%")
                                .with("height", "100%")
                                .of("paper"),
                        head,
                        element("g", drawing()).with("transform", "translate(0 %d)".formatted(top)))
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with("viewBox", "0 0 %d %d".formatted(WIDTH, HEIGHT + top))
                .of("plot");
        return svg + "\n";
    }

    private String heading() {
        return note.isEmpty() ? title : title + ", " + note;
    }

    private Element svg() {
        return element("svg", drawing())
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with("viewBox", "0 0 %d %d".formatted(WIDTH, HEIGHT))
                .with("role", "img")
                .with("aria-label", description())
                .of("plot");
    }

    /// The chart in words, for those who do not see it.
    private String description() {
        StringBuilder words = new StringBuilder(heading() + " over " + across + ".");
        for (Curve curve : curves) {
            double first = curve.points().getFirst().y();
            words.append(" %s: from %s to %s.".formatted(curve.name(), unit.of(first), unit.of(curve.end())));
        }
        return words.toString();
    }

    private List<Element> drawing() {
        Axis x = Axis.upTo(values(Point::x).max().orElse(1));
        Axis y = switch (unit) {
            case PART -> Axis.over(values(Point::y), 0, 1);
            case LENGTH -> Axis.factors(values(Point::y));
            default -> Axis.over(values(Point::y), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        };
        List<Element> parts = new ArrayList<>();
        for (double tick : y.ticks()) {
            double at = down(y, tick);
            parts.add(element("path")
                    .with("d", "M%d %sH%d".formatted(LEFT, coordinate(at), WIDTH - RIGHT))
                    .of("grid"));
            parts.add(text(y.label(tick, unit), LEFT - 6, at + 3.5).of("tick end"));
        }
        for (double tick : x.ticks()) {
            parts.add(text(x.label(tick, Unit.NUMBER), right(x, tick), HEIGHT - BOTTOM + 15)
                    .of("tick middle"));
        }
        parts.add(text(across, WIDTH - RIGHT, HEIGHT - 5).of("tick end"));
        for (Curve curve : curves) {
            if (!curve.single().isEmpty()) {
                parts.add(line(curve.single(), x, y).of("faint c" + curve.colour()));
            }
        }
        for (Curve curve : curves) {
            parts.add(line(curve.points(), x, y).of("line c" + curve.colour()));
            List<Point> dots =
                    curve.marked() ? curve.points() : List.of(curve.points().getLast());
            for (Point dot : dots) {
                parts.add(dot(curve, dot, x, y));
            }
        }
        return parts;
    }

    private Element dot(Curve curve, Point dot, Axis x, Axis y) {
        String words = "%s: %s at %s %s".formatted(curve.name(), unit.of(dot.y()), Numbers.plain(dot.x()), across);
        return element("circle", element("title", words))
                .with("cx", coordinate(right(x, dot.x())))
                .with("cy", coordinate(down(y, dot.y())))
                .with("r", curve.marked() ? "2.6" : "3")
                .of("dot c" + curve.colour());
    }

    private static Element line(List<Point> points, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            path.append(path.isEmpty() ? 'M' : 'L')
                    .append(coordinate(right(x, point.x())))
                    .append(' ')
                    .append(coordinate(down(y, point.y())));
        }
        return element("path").with("d", path);
    }

    private static Element text(String text, double x, double y) {
        return element("text", text).with("x", coordinate(x)).with("y", coordinate(y));
    }

    private static double right(Axis x, double value) {
        return LEFT + x.part(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double down(Axis y, double value) {
        return HEIGHT - BOTTOM - y.part(value) * (HEIGHT - TOP - BOTTOM);
    }

    private DoubleStream values(ToDoubleFunction<Point> coordinate) {
        return curves.stream()
                .flatMap(curve -> Stream.concat(curve.points().stream(), curve.single().stream()))
                .mapToDouble(coordinate);
    }
}
