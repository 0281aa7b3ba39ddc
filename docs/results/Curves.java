import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Draws what runs wrote into `events.jsonl` as an SVG on standard output:
///
///     java docs/results/Curves.java runs/dynat runs/pgd-at > docs/results/cifar10.svg
///
/// Two panels over the minutes of training: what was learnt from, and accuracies on the images kept apart.
final class Curves {

    private static final int WIDTH = 380, HEIGHT = 260, LEFT = 50, TOP = 30, GAP = 70;
    private static final int SMOOTHED = 10; // events in a moving mean
    private static final List<String> COLOURS = List.of("#1b6ca8", "#c8553d", "#3f7d20", "#7b4b94", "#b8860b", "#444444");

    /// A line of a chart.
    ///
    /// @param points minutes and a value from 0 to 1
    record Curve(String name, List<double[]> points) {}

    public static void main(String[] folders) throws IOException {
        var seen = new ArrayList<Curve>();
        var kept = new ArrayList<Curve>();
        for (var folder : folders) {
            var run = Path.of(folder);
            var lines = Files.readAllLines(run.resolve("events.jsonl"));
            var name = run.getFileName() + " ";
            seen.add(smoothed(curve(name + "label accuracy", lines, "step", "label_accuracy")));
            seen.add(smoothed(curve(name + "accuracy on its adversaries", lines, "step", "adversary_accuracy")));
            kept.add(curve(name + "teacher, clean", lines, "epoch", "teacher_clean"));
            kept.add(curve(name + "student, clean", lines, "epoch", "student_clean"));
            kept.add(curve(name + "student, attacked", lines, "epoch", "student_robust"));
        }
        seen.removeIf(curve -> curve.points.isEmpty());
        kept.removeIf(curve -> curve.points.isEmpty());
        System.out.printf(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"11\">%n",
                2 * (LEFT + WIDTH) + GAP, TOP + HEIGHT + 30);
        System.out.println("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        chart(LEFT, "while training, moving mean", seen);
        chart(LEFT + WIDTH + GAP, "on the images kept apart", kept);
        System.out.println("</svg>");
    }

    private static Curve curve(String name, List<String> events, String event, String value) {
        var points = new ArrayList<double[]>();
        var begin = text(events.getFirst(), "time").map(Instant::parse).orElseThrow();
        for (var line : events) {
            var found = number(line, value);
            if (line.contains("\"event\":\"" + event + "\"") && found.isPresent()) {
                var time = text(line, "time").map(Instant::parse).orElseThrow();
                points.add(new double[] {Duration.between(begin, time).toMillis() / 60e3, found.get()});
            }
        }
        return new Curve(name, points);
    }

    private static Optional<String> text(String line, String key) {
        return group(Pattern.compile("\"" + key + "\":\"([^\"]*)\""), line);
    }

    private static Optional<Double> number(String line, String key) {
        return group(Pattern.compile("\"" + key + "\":([-+.0-9eE]+)"), line).map(Double::valueOf);
    }

    private static Optional<String> group(Pattern pattern, String line) {
        return pattern.matcher(line).results().findFirst().map(found -> found.group(1));
    }

    private static Curve smoothed(Curve curve) {
        var points = new ArrayList<double[]>();
        for (int i = SMOOTHED - 1; i < curve.points.size(); i++) {
            double sum = 0;
            for (int j = 0; j < SMOOTHED; j++) {
                sum += curve.points.get(i - j)[1];
            }
            points.add(new double[] {curve.points.get(i)[0], sum / SMOOTHED});
        }
        return new Curve(curve.name, points);
    }

    private static void chart(int left, String title, List<Curve> curves) {
        double minutes = Math.ceil(curves.stream()
                .flatMap(curve -> curve.points.stream())
                .mapToDouble(point -> point[0])
                .max()
                .orElse(1));
        write("<text x=\"%d\" y=\"%d\" font-size=\"13\">%s</text>", left, TOP - 12, title);
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            double y = TOP + HEIGHT * (1 - tenth / 10.0);
            write("<path d=\"M%d %.1fh%d\" stroke=\"#ddd\"/>", left, y, WIDTH);
            write("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d %%</text>", left - 6, y + 4, tenth * 10);
        }
        for (int minute = 0; minute <= minutes; minute += 5) {
            double x = left + WIDTH * minute / minutes;
            write("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d min</text>", x, TOP + HEIGHT + 16, minute);
        }
        for (int i = 0; i < curves.size(); i++) {
            var curve = curves.get(i);
            var colour = COLOURS.get(i % COLOURS.size());
            var path = new StringBuilder();
            for (var point : curve.points) {
                double x = left + WIDTH * point[0] / minutes, y = TOP + HEIGHT * (1 - point[1]);
                path.append(path.isEmpty() ? 'M' : 'L').append(String.format(Locale.ROOT, "%.1f %.1f", x, y));
                if (curve.points.size() < 30) {
                    write("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>", x, y, colour);
                }
            }
            write("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>", path, colour);
            int y = TOP + 14 + 15 * i;
            write("<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>", left + 8, y, colour, curve.name);
        }
    }

    private static void write(String format, Object... args) {
        System.out.println(String.format(Locale.ROOT, format, args));
    }
}
