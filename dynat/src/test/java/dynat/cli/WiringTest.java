package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.cli.config.ConfigReader;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// No key of the configuration is forgotten: a test shows that it arrives in what is built.
class WiringTest {

    /// Keys that nothing is built of.
    private static final Map<String, String> ELSEWHERE = Map.of(
            "device", "chosen by its name: LimitTest.theDeviceIsTheOneThatTheRunBeganWith",
            "preset", "fills in other keys: PresetTest",
            "out", "names a folder: RunFolderTest",
            "log.every", "is heard of while a run goes: JournalTest",
            "log.tensorboard", "is heard of while a run goes: JournalTest");

    @Test
    void noKeyIsForgotten() {
        Set<String> shown = new TreeSet<>(ELSEWHERE.keySet());
        Stream.of(MethodWiringTest.keys(), LearningWiringTest.keys(), DataWiringTest.keys())
                .forEach(shown::addAll);
        Set<String> keys = ConfigReader.settings().schema().keys().keySet();
        assertEquals(Set.of(), without(keys, shown), "forgotten");
        assertEquals(Set.of(), without(shown, keys), "no keys");
    }

    private static Set<String> without(Set<String> some, Set<String> others) {
        Set<String> rest = new TreeSet<>(some);
        rest.removeAll(others);
        return rest;
    }
}
