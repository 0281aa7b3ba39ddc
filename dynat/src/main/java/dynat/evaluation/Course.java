package dynat.evaluation;

import dynat.attacks.AutoAttack;
import dynat.attacks.Classifier;
import dynat.tensor.Device;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One evaluation from its beginning to its end.
final class Course {

    private final Evaluator settings;
    private final Classifier f;
    private final Images images;
    private final Listener listener;
    private final Peers peers;
    private final Set<Warning> warnings = new LinkedHashSet<>();

    Course(Evaluator settings, Classifier f, Images images, Listener listener, Peers peers) {
        this.settings = settings;
        this.f = f;
        this.images = images;
        this.listener = listener;
        this.peers = peers;
    }

    Report run() {
        List<AutoAttack> attacks = settings.radii().stream()
                .map(radius -> settings.attacks().in(settings.norm(), radius))
                .toList();
        List<BallCourse> balls = new ArrayList<>();
        CleanPass clean = null;
        boolean complete = true;
        try {
            clean = cleanPass();
            var checks = new Checks(settings, f, images, clean);
            checks.before(attacks.getLast()).forEach(this::warn);
            Map<String, String> equal = fingerprint(attacks, clean, checks.isRandom());
            peers.agree(equal, settings.batch());
            clean = clean.ofFirst(peers);
            try (var ledger = new Ledger(folder(equal))) {
                ledger.share(peers);
                for (int ball = 0; ball < attacks.size(); ball++) {
                    Optional<BallCourse> smaller =
                            settings.upstream() || ball == 0 ? Optional.empty() : Optional.of(balls.getLast());
                    var course = new BallCourse(
                            new Setup(settings, f, images, clean, checks.isRandom(), ledger, listener, peers),
                            ball,
                            attacks.get(ball),
                            smaller);
                    balls.add(course);
                    course.run();
                    course.warnings().forEach(this::warn);
                }
            }
        } catch (Stopped _) {
            complete = false;
            balls.forEach(ball -> ball.warnings().forEach(this::warn));
            warn(Afterwards.stopped());
        }
        List<Outcome> outcomes = balls.stream().map(BallCourse::outcome).toList();
        Afterwards.of(settings, outcomes).forEach(this::warn);
        return new Report(
                settings,
                clean == null ? 0 : clean.classes(),
                outcomes,
                List.copyOf(warnings),
                environment(),
                complete,
                (outcome, positions) -> balls.get(outcome).images(positions));
    }

    private void warn(Warning warning) {
        if (warnings.add(warning)) {
            listener.warning(warning);
        }
    }

    private CleanPass cleanPass() {
        try {
            return CleanPass.of(f, images, settings.batch(), listener);
        } catch (Stopped stopped) {
            peers.stop();
            throw stopped;
        }
    }

    private Optional<StateFolder> folder(Map<String, String> equal) {
        return settings.state().filter(_ -> peers.leads()).map(path -> StateFolder.open(path, equal));
    }

    /// What a state has to agree in to be gone on from, and processes to share an evaluation.
    private Map<String, String> fingerprint(List<AutoAttack> attacks, CleanPass clean, boolean random) {
        Map<String, String> equal = new LinkedHashMap<>();
        equal.put("format", "2");
        settings.about().forEach((name, value) -> equal.put("about " + name, value));
        equal.put("norm", settings.norm().toString());
        equal.put("radii", settings.radii().toString());
        equal.put("mode", settings.mode().toString());
        equal.put("draws", settings.upstream() ? "upstream in batches of " + settings.batch() : "by image");
        equal.put("seed", Long.toString(settings.seed()));
        settings.surrogate().ifPresent(_ -> equal.put("attacks made on", "a surrogate"));
        for (int ball = 0; ball < attacks.size(); ball++) {
            equal.put("attacks " + settings.radii().get(ball), attacks.get(ball).toString());
        }
        equal.put("device", Device.current().name());
        equal.put("images", clean.size() + " " + clean.imageHash());
        equal.put("answers", random ? "random" : clean.answerHash());
        return equal;
    }

    private static Map<String, String> environment() {
        var device = Device.current();
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("java", Runtime.version().toString());
        environment.put(
                "os",
                "%s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
        environment.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        environment.put("device", "%s (%s)".formatted(device.name(), device.about()));
        environment.put("dtype", device.dtype().toString());
        return environment;
    }
}
