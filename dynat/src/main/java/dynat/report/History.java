package dynat.report;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What happened in a run, from its `events.jsonl`.
///
/// Steps and epochs that a resumed run took anew count once, as they were taken last.
///
/// @param steps    in an epoch; 0 if that is not known
/// @param points   what was measured, in order
/// @param machines what it was computed on, one for each time it was begun or resumed
/// @param training how long its processes ran
/// @param begun    when
/// @param latest   the time of the last event
/// @param ending   the last event that says how the run stands
/// @param passedOver how many lines are no events, but for the last: the end of the process may have cut that short
record History(
        int steps,
        List<Point> points,
        List<Map<String, String>> machines,
        Duration training,
        Optional<Instant> begun,
        Optional<Instant> latest,
        Optional<Ending> ending,
        int passedOver) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> ENDINGS = List.of("end", "interrupted", "diverged", "failed");

    /// Times beyond these are no run's, and between them may be more than durations hold.
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z"),
            LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    static final History NONE = new Reading().history();

    /// Values at one point of a run.
    ///
    /// @param kind    the event: `step`, `epoch` or `cut`
    /// @param epoch   from 1
    /// @param step    how many of its steps are done
    /// @param minutes for which the run's processes had run
    record Point(String kind, int epoch, int step, double minutes, Map<String, Double> values) {}

    /// How a run ended.
    ///
    /// @param event   `end`, `interrupted`, `diverged` or `failed`
    /// @param problem in words; empty if there is none
    /// @param limit   which limit ended it; empty if none did
    record Ending(String event, String problem, String limit) {}

    /// Reads events, one a line; a line that is none, such as one cut short, is passed over.
    static History of(List<String> lines) {
        Reading reading = new Reading();
        for (int i = 0; i < lines.size(); i++) {
            try {
                reading.event(JSON.readTree(lines.get(i)));
            } catch (JacksonException | DateTimeException _) {
                reading.passedOver += i < lines.size() - 1 ? 1 : 0;
            }
        }
        return reading.history();
    }

    /// How far through the run a point is, in epochs.
    double epochs(Point point) {
        return point.kind.equals("epoch") || steps == 0 ? point.epoch : point.epoch - 1 + (double) point.step / steps;
    }

    /// Events as they are read.
    private static final class Reading {
        private final List<Point> points = new ArrayList<>();
        private final List<Map<String, String>> machines = new ArrayList<>();
        private int steps;
        private Duration training = Duration.ZERO;
        private Instant begun;
        private Instant latest;
        private String limit = "";
        private Ending ending;
        private int passedOver;

        /// @throws DateTimeException if it is no event: none is without a time
        void event(JsonNode event) {
            Instant time = Instant.parse(event.path("time").asString(""));
            if (time.isBefore(FIRST) || time.isAfter(LAST)) {
                throw new DateTimeException("no run is of that time: " + time);
            }
            String kind = event.path("event").asString();
            boolean process = kind.equals("start") || kind.equals("resume");
            if (process) {
                begin(kind, event);
            } else if (latest != null) {
                training = training.plus(Duration.between(latest, time));
            }
            begun = begun == null ? time : begun;
            latest = time;
            switch (kind) {
                case "step", "epoch", "cut" -> {
                    steps = Math.max(steps, event.path("step").asInt(0));
                    points.add(point(kind, event));
                }
                case "limit" -> limit = event.path("reason").asString("");
                default -> {
                    if (ENDINGS.contains(kind)) {
                        ending = new Ending(kind, problem(kind, event), limit);
                    }
                }
            }
        }

        private void begin(String kind, JsonNode event) {
            ending = null;
            limit = "";
            steps = Math.max(steps, event.path("steps").asInt(0));
            if (kind.equals("start")) {
                points.clear();
            } else {
                int epoch = event.path("epoch").asInt(1),
                        step = event.path("step").asInt(0);
                points.removeIf(point -> isAfter(point, epoch, step));
            }
            Map<String, String> machine = new LinkedHashMap<>();
            for (String key : List.of("dynat", "java")) {
                if (event.has(key)) {
                    machine.put(key, event.path(key).asString(""));
                }
            }
            event.path("machine")
                    .properties()
                    .forEach(entry ->
                            machine.put(entry.getKey(), entry.getValue().asString("")));
            if (!machine.isEmpty()) {
                machines.add(machine);
            }
        }

        private static boolean isAfter(Point point, int epoch, int step) {
            return point.kind.equals("epoch")
                    ? point.epoch >= epoch
                    : point.epoch > epoch || point.epoch == epoch && point.step > step;
        }

        private Point point(String kind, JsonNode event) {
            Map<String, Double> values = new LinkedHashMap<>();
            event.properties().forEach(entry -> {
                boolean place = entry.getKey().equals("epoch") || entry.getKey().equals("step");
                if (entry.getValue().isNumber() && !place) {
                    values.put(entry.getKey(), entry.getValue().asDouble());
                }
            });
            return new Point(
                    kind,
                    event.path("epoch").asInt(1),
                    event.path("step").asInt(0),
                    (training.toSeconds() + training.getNano() / 1e9) / 60,
                    values);
        }

        private static String problem(String kind, JsonNode event) {
            return kind.equals("diverged")
                    ? "a loss was no longer a finite number at step "
                            + event.path("step").asLong(0)
                    : event.path("problem").asString("");
        }

        History history() {
            return new History(
                    steps,
                    List.copyOf(points),
                    List.copyOf(machines),
                    training,
                    Optional.ofNullable(begun),
                    Optional.ofNullable(latest),
                    Optional.ofNullable(ending),
                    passedOver);
        }
    }
}
