package dynat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is read from events.
class HistoryTest {

    private static String event(int minute, String fields) {
        return "{\"time\":\"2026-01-01T00:%02d:00Z\",%s}".formatted(minute, fields);
    }

    private static String step(int minute, int epoch, int step, double loss) {
        return event(
                minute, "\"event\":\"step\",\"epoch\":%d,\"step\":%d,\"student_loss\":%s".formatted(epoch, step, loss));
    }

    private static final List<String> KILLED = List.of(
            event(0, "\"event\":\"start\",\"dynat\":\"1\",\"steps\":4,\"machine\":{\"os\":\"Linux\",\"cores\":2}"),
            step(1, 1, 2, 3),
            step(2, 1, 4, 2),
            event(3, "\"event\":\"epoch\",\"epoch\":1,\"student_loss\":2.5,\"student_robust\":0.1"),
            step(4, 2, 2, 1.5),
            "{\"time\":\"2026-01-01T00:05:00Z\",\"event\":\"st");

    @Test
    void aRunThatWasCutOff() {
        History history = History.of(KILLED);
        assertTrue(history.ending().isEmpty());
        assertEquals(Duration.ofMinutes(4), history.training());
        assertEquals(
                List.of(0.5, 1.0, 1.0, 1.5),
                history.points().stream().map(history::epochs).toList());
        assertEquals(List.of(Map.of("dynat", "1", "os", "Linux", "cores", "2")), history.machines());
        assertEquals(
                Map.of("student_loss", 2.5, "student_robust", 0.1),
                history.points().get(2).values());
    }

    /// Steps that it takes anew count once, and the time between its processes does not count.
    @Test
    void aRunThatGoesOn() {
        List<String> lines = new ArrayList<>(KILLED);
        lines.add(event(30, "\"event\":\"resume\",\"epoch\":2,\"step\":0,\"steps\":4,\"machine\":{\"os\":\"BSD\"}"));
        lines.add(step(31, 2, 2, 1.4));
        lines.add(event(32, "\"event\":\"limit\",\"epoch\":2,\"step\":2,\"reason\":\"time\""));
        lines.add(event(32, "\"event\":\"end\",\"exit\":0"));
        History history = History.of(lines);
        assertEquals(
                List.of(3.0, 2.0, 2.5, 1.4),
                history.points().stream()
                        .map(point -> point.values().get("student_loss"))
                        .toList());
        assertEquals(
                List.of(1.0, 2.0, 3.0, 5.0),
                history.points().stream().map(History.Point::minutes).toList());
        assertEquals(Duration.ofMinutes(6), history.training());
        assertEquals(2, history.machines().size());
        assertEquals(new History.Ending("end", "", "time"), history.ending().orElseThrow());
    }

    /// The step that its checkpoint is of is not taken anew, and a limit of before is none of now.
    @Test
    void aRunThatGoesOnWithinAnEpoch() {
        List<String> lines = new ArrayList<>(KILLED);
        lines.add(step(6, 2, 3, 1.25));
        lines.add(event(7, "\"event\":\"limit\",\"epoch\":2,\"step\":2,\"reason\":\"steps\""));
        lines.add(event(7, "\"event\":\"end\",\"exit\":0"));
        lines.add(event(30, "\"event\":\"resume\",\"epoch\":2,\"step\":2,\"steps\":4"));
        lines.add(event(31, "\"event\":\"end\",\"exit\":0"));
        History history = History.of(lines);
        assertEquals(
                List.of(3.0, 2.0, 2.5, 1.5),
                history.points().stream()
                        .map(point -> point.values().get("student_loss"))
                        .toList());
        assertEquals(new History.Ending("end", "", ""), history.ending().orElseThrow());
    }

    @Test
    void aRunThatGoesBackToAnEpoch() {
        List<String> lines = new ArrayList<>(KILLED);
        lines.add(event(30, "\"event\":\"resume\",\"epoch\":1,\"step\":0"));
        assertEquals(List.of(), History.of(lines).points());
    }

    @Test
    void aRunThatBeginsAgain() {
        List<String> lines = new ArrayList<>(KILLED);
        lines.add(event(30, "\"event\":\"start\",\"again\":true"));
        assertEquals(List.of(), History.of(lines).points());
    }

    @Test
    void linesThatSayNothingArePassedOver() {
        List<String> lines = List.of("", "[]", "7", "{}", "{\"time\":\"soon\",\"event\":\"end\"}", "{\"time\":1}");
        History history = History.of(lines);
        assertEquals(List.of(), history.points());
        assertTrue(history.begun().isEmpty() && history.ending().isEmpty());
        assertEquals(5, history.passedOver(), "all but the last, which may be cut short");
    }

    /// The time between them would be more than a long holds in milliseconds.
    @Test
    void timesOfNoRunArePassedOver() {
        List<String> lines = new ArrayList<>(KILLED.subList(0, 3));
        for (String year : List.of("+1000000000", "-1000000000", "+10000", "-0001")) {
            lines.add("{\"time\":\"%s-01-01T00:00:00Z\",\"event\":\"step\",\"epoch\":1,\"step\":4}".formatted(year));
        }
        lines.add(step(2, 2, 1, 4));
        History history = History.of(lines);
        assertEquals(4, history.passedOver());
        assertEquals(
                List.of(1.0, 2.0, 2.0),
                history.points().stream().map(History.Point::minutes).toList());
        assertEquals(Duration.ofMinutes(2), history.training());
    }

    /// Each of these times may be, and is written, but together they are longer than a long's milliseconds.
    @Test
    void timesThatAddUpBeyondWhatCanBeAreAdded() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            lines.add("{\"time\":\"0001-01-01T00:00:00Z\",\"event\":\"start\"}");
            lines.add("{\"time\":\"9990-01-01T00:00:00Z\",\"event\":\"step\",\"epoch\":1,\"step\":1}");
        }
        History history = History.of(lines);
        assertTrue(history.points().getLast().minutes() > Long.MAX_VALUE / 60e3);
        Duration all = Duration.between(Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("9990-01-01T00:00:00Z"))
                .multipliedBy(40_000);
        assertEquals(all, history.training());
        assertEquals("%d h 0 min".formatted(all.toHours()), Numbers.time(history.training()));
    }
}
