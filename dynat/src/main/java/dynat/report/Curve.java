package dynat.report;

import java.util.ArrayList;
import java.util.List;

/// A line of a chart.
///
/// @param name   of what
/// @param colour its number in the style sheet, from 0
/// @param points where it goes: x and y
/// @param single points that it is the moving mean of, or that lie behind it; may be none
/// @param marked whether each point has a dot
/// @param end    the value that is printed beside its name
record Curve(String name, int colour, List<Point> points, List<Point> single, boolean marked, double end) {

    /// Colours of runs and columns; then two with a meaning.
    static final int COLOURS = 8, WRONG = 8, RIGHT = 9;

    private static final int MEANS = 40; // windows of a moving mean in a curve
    private static final int MOST = 500; // points that are drawn
    private static final int MOST_MARKED = 60;

    /// A point.
    record Point(double x, double y) {}

    /// One whose last point is printed.
    Curve(String name, int colour, List<Point> points, List<Point> single, boolean marked) {
        this(name, colour, points, single, marked, points.getLast().y);
    }

    /// {@return the same with another value beside its name}
    Curve endingAt(double value) {
        return new Curve(name, colour, points, single, marked, value);
    }

    /// Each point as it is.
    static Curve of(String name, int colour, List<Point> points) {
        return new Curve(name, colour % COLOURS, thinned(points), List.of(), points.size() <= MOST_MARKED);
    }

    /// The moving mean of noisy points, with these behind it.
    static Curve smoothed(String name, int colour, List<Point> points) {
        int window = points.size() / MEANS;
        if (window < 2) {
            return of(name, colour, points);
        }
        List<Point> means = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            int half = Math.min(i, window); // at the beginning as much before as behind; at the end what is there
            int behind = Math.min(points.size(), i + half + 1);
            means.add(new Point(points.get(i).x, mean(points.subList(i - half, behind))));
        }
        return new Curve(name, colour % COLOURS, thinned(means), thinned(points), false);
    }

    /// Means over as many neighbours as leave few points; the last point stays.
    private static List<Point> thinned(List<Point> points) {
        int size = Math.ceilDiv(points.size(), MOST);
        if (size < 2) {
            return List.copyOf(points);
        }
        List<Point> few = new ArrayList<>();
        for (int i = 0; i < points.size(); i += size) {
            List<Point> some = points.subList(i, Math.min(points.size(), i + size));
            few.add(new Point(some.stream().mapToDouble(Point::x).average().orElseThrow(), mean(some)));
        }
        few.add(points.getLast());
        return few;
    }

    private static double mean(List<Point> points) {
        return points.stream().mapToDouble(Point::y).average().orElseThrow();
    }
}
