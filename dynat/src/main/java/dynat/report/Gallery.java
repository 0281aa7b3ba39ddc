package dynat.report;

import static dynat.report.Element.element;

import dynat.report.Outcome.Answer;
import dynat.report.Outcome.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// Test images with their adversaries, and what was changed, magnified.
record Gallery(List<Run> runs) {

    Optional<Section> section() {
        List<Element> content = new ArrayList<>();
        for (Run run : runs) {
            if (run.outcome().isPresent() && run.samples().isPresent()) {
                content.add(of(run, run.outcome().get(), run.samples().get()));
            }
        }
        if (content.isEmpty()) {
            return Optional.empty();
        }
        content.add(element(
                        "p",
                        "The images are taken class by class in turn, each time the first of the test set that is left."
                                + " In the third picture grey is no change; of grey images orange is brighter, blue darker.")
                .of("note"));
        return Optional.of(new Section("images", "Images and their adversaries", content));
    }

    private Element of(Run run, Outcome outcome, Samples samples) {
        double magnified = outcome.radius() > 0 ? 0.5 / outcome.radius() : 1;
        Element grid = element(
                        "div",
                        IntStream.range(0, samples.count())
                                .mapToObj(n -> card(outcome, samples, n, magnified))
                                .toList())
                .of("gallery");
        long fooled = outcome.samples().stream().filter(Gallery::isFooled).count();
        String summary = "%s, %s: %d of %d right as they are, %d after the attack; change \u00d7 %s"
                .formatted(
                        Term.role(outcome.judged()),
                        outcome.attack(),
                        outcome.samples().stream()
                                .filter(sample -> sample.before().label() == sample.label())
                                .count(),
                        samples.count(),
                        samples.count() - fooled,
                        Numbers.plain(magnified));
        if (runs.size() == 1) {
            return element("div", element("p", summary), grid);
        }
        Element details = element(
                "details", element("summary", Section.swatch(runs, run), run.name() + " \u2013 " + summary), grid);
        return run == runs.getFirst() ? details.with("open", "open") : details;
    }

    private static boolean isFooled(Sample sample) {
        return sample.after().label() != sample.label();
    }

    private static Element card(Outcome outcome, Samples samples, int n, double magnified) {
        Sample sample = outcome.samples().get(n);
        List<String> classes = outcome.classes();
        String name = classes.get(sample.label());
        Element pictures = element(
                        "div",
                        picture(
                                samples,
                                samples.channels(),
                                samples.clean(n),
                                "image %d, %s".formatted(sample.image(), name)),
                        picture(samples, samples.channels(), samples.adversarial(n), "the same after the attack"),
                        picture(
                                samples,
                                3,
                                Picture.signed(samples.change(n, magnified), samples.channels()),
                                "what the attack changed, magnified"))
                .of("triple");
        Element caption = element(
                "figcaption",
                element("b", name),
                element("span", " #" + sample.image()).of("unit"),
                answer("before", sample, sample.before(), classes),
                answer("after", sample, sample.after(), classes));
        return element("figure", pictures, caption).of(isFooled(sample) ? "fooled" : "held");
    }

    private static Element answer(String when, Sample sample, Answer answer, List<String> classes) {
        boolean right = answer.label() == sample.label();
        return element(
                        "div",
                        element("span", when).of("when"),
                        element("span", (right ? "\u2713 " : "\u2717 ") + classes.get(answer.label()))
                                .of(right ? "right" : "wrong"),
                        element("span", String.format(Locale.ROOT, "%.0f %%", 100 * answer.probability()))
                                .of("sure"))
                .of("answer");
    }

    private static Element picture(Samples samples, int channels, float[] values, String words) {
        return element("img")
                .with("src", Picture.address(values, channels, samples.height(), samples.width()))
                .with("width", samples.width())
                .with("height", samples.height())
                .with("alt", words);
    }
}
