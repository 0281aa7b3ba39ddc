package dynat.report;

import static dynat.report.Element.element;

import dynat.report.Curve.Point;
import dynat.report.Outcome.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// How the loss rises along the steps of the attack.
record AttackCourse(List<Run> runs) {

    Optional<Section> section() {
        List<Curve> means = new ArrayList<>();
        List<Chart> single = new ArrayList<>();
        for (Run run : runs) {
            run.outcome().filter(AttackCourse::isWhole).ifPresent(outcome -> {
                int colour = runs.indexOf(run);
                means.add(Curve.of(
                        runs.size() > 1
                                ? run.name()
                                : "mean of %d images"
                                        .formatted(outcome.samples().size()),
                        colour,
                        mean(outcome.samples())));
                single.add(images(run, outcome));
            });
        }
        if (means.isEmpty()) {
            return Optional.empty();
        }
        Chart mean = new Chart("Mean over the images", "nats", Term.Unit.NUMBER, "steps of the attack", means);
        List<Element> figures = new ArrayList<>(List.of(mean.figure()));
        single.forEach(chart -> figures.add(chart.figure(List.of(
                Chart.legend(Curve.WRONG, "wrong at the end", ""), Chart.legend(Curve.RIGHT, "still right", "")))));
        return Optional.of(new Section(
                "attack",
                "Loss along the attack",
                List.of(
                        element("div", figures).of("charts"),
                        element(
                                        "p",
                                        "The cross-entropy with the true class, at the start and after each step, of the"
                                                + " images shown. A curve that still rises at its end asks for more steps; one"
                                                + " that never rises is a sign of masked gradients.")
                                .of("note"))));
    }

    /// Whether there are losses of all images after every step, none of them infinite.
    private static boolean isWhole(Outcome outcome) {
        return !outcome.samples().isEmpty()
                && !outcome.samples().getFirst().losses().isEmpty()
                && outcome.samples().stream()
                                .map(sample -> sample.losses().size())
                                .distinct()
                                .count()
                        == 1
                && outcome.samples().stream()
                        .flatMap(sample -> sample.losses().stream())
                        .allMatch(Double::isFinite);
    }

    private static List<Point> mean(List<Sample> samples) {
        return IntStream.range(0, samples.getFirst().losses().size())
                .mapToObj(step -> new Point(
                        step,
                        samples.stream()
                                .mapToDouble(sample -> sample.losses().get(step))
                                .average()
                                .orElseThrow()))
                .toList();
    }

    /// A curve for each image: those that are fooled at the end in another colour.
    private Chart images(Run run, Outcome outcome) {
        List<Curve> curves = outcome.samples().stream()
                .map(sample -> new Curve(
                        outcome.classes().get(sample.label()),
                        sample.after().label() == sample.label() ? Curve.RIGHT : Curve.WRONG,
                        IntStream.range(0, sample.losses().size())
                                .mapToObj(
                                        step -> new Point(step, sample.losses().get(step)))
                                .toList(),
                        List.of(),
                        false))
                .toList();
        return new Chart(
                runs.size() > 1 ? "Each image, " + run.name() : "Each image",
                "nats",
                Term.Unit.NUMBER,
                "steps of the attack",
                curves);
    }
}
