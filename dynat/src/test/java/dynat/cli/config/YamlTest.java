package dynat.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {

    private static String complaint(String yaml) {
        return assertThrows(ConfigError.class, () -> Yaml.read(yaml, "run.yaml", ConfigReader.settings()))
                .getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "model:\n"})
    void nothingSaysNothing(String yaml) {
        Settings settings = ConfigReader.settings();
        Yaml.read(yaml, "run.yaml", settings);
        assertEquals(ConfigReader.resolve(ConfigReader.settings()), ConfigReader.resolve(settings));
    }

    @Test
    void aKeyGivenTwice() {
        assertEquals("""
                config: run.yaml line 3, column 1: epochs was given before
                    fix:    keep one""", complaint("epochs: 1\nbatch: 2\nepochs: 3\n"));
    }

    @Test
    void aSectionGivenTwice() {
        assertEquals("""
                config: run.yaml line 2, column 1: model was given before
                    fix:    keep one""", complaint("model: {name: resnet}\nmodel: {name: resnet18}\n"));
    }

    @Test
    void aSectionWithAValue() {
        assertEquals("""
                config: run.yaml line 1, column 1: model is a section and takes no value of its own
                    fix:    set one of its keys: name, widths, blocks, shortcut, activation, initialiser, patch, heads, standardise""", complaint("model: resnet18"));
    }

    @Test
    void aKeyWithKeys() {
        assertEquals("""
                config: run.yaml line 1, column 1: epochs has keys below it but must be a whole number, from 1 to 100000
                    fix:    give it one value""", complaint("epochs:\n  a: 1\n"));
    }

    @Test
    void notYaml() {
        assertEquals("""
                config: run.yaml line 2, column 10: mapping values are not allowed here
                    fix:    write lines of the form key: value""", complaint("seed: 1\nepochs: a: b"));
        assertEquals("""
                config: run.yaml line 1, column 1: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)
                    fix:    write lines of the form key: value""", complaint("\tseed: 1"));
    }

    @Test
    void notKeys() {
        assertEquals("""
                config: run.yaml line 1, column 1: it does not begin with a key
                    fix:    write lines of the form key: value""", complaint("- 1\n"));
    }

    @Test
    void twoDocuments() {
        assertEquals("""
                config: run.yaml line 3, column 1: a second document begins
                    fix:    keep one""", complaint("seed: 1\n---\nseed: 2\n"));
    }

    @Test
    void aListOfLists() {
        assertEquals("""
                config: run.yaml line 1, column 9: a list holds something other than numbers or names
                    fix:    write [1, 2, 3]""", complaint("model: {widths: [[1], 2]}"));
    }

    @Test
    void anAssignmentWithoutEquals() {
        assertEquals(
                """
                config: --set: epochs is not of the form key=value
                    fix:    write --set optimizer.rate=0.1""",
                assertThrows(ConfigError.class, () -> ConfigReader.settings().assign("epochs"))
                        .getMessage());
    }
}
