package dynat.tests.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigFile;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.Fraction;
import dynat.cli.config.Settings;
import dynat.cli.config.Size;
import dynat.cli.config.Span;
import dynat.cli.config.YamlWriter;
import dynat.datasets.ImageSize;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// Whatever is given as a configuration is either refused by a [ConfigError] that says what to do, or accepted and
/// prints back to the same configuration; either way with little memory. More than 100 000 cases a run, the same every
/// time.
class BadConfigProperties {

    private static final String SEED = "20261126";
    private static final long MOST_BYTES = 64L << 20; // allocated for one case

    private static final List<String> VALID = List.of(
            YamlWriter.write(ConfigReader.resolve(ConfigReader.settings()), false),
            YamlWriter.write(ConfigReader.resolve(ConfigReader.settings()), true),
            "model: {name: resnet18}\npreset: ref\nlimit: {time: 1h30m}\n",
            "seed: 7\nmodel:\n  widths: [8, 16]\n  blocks: [1, 2]\nteacher:\n  name: resnet18\n",
            "optimizer: {rate: 1e-3, momentum: 0}\nschedule: {name: multistep, milestones: [3, 5]}\nout: \"a b # c\"\n",
            "evaluation:\n  radius: 4/255\n  steps: 7\ncheckpoint:\n  time: 90s\n  every: 2\n");

    private static final List<String> TOKENS = List.of(
            ":",
            ": ",
            "-",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "#",
            " #",
            "&a ",
            "*a",
            "!",
            "!!binary ",
            "!!str ",
            "|",
            ">",
            "'",
            "\"",
            "%",
            "%YAML 1.2\n",
            "@",
            "`",
            "?",
            "? ",
            "---",
            "---\n",
            "...\n",
            "<<: ",
            "\n",
            "\n  ",
            "\t",
            "\r",
            " ",
            "null",
            "~",
            "true",
            "yes",
            "NaN",
            ".inf",
            "-0",
            "-0.0",
            "0x1F",
            "0o7",
            "1_000",
            "1e400",
            "1e-400",
            "9".repeat(30),
            "8/255",
            "1/0",
            "\\",
            "\"\\0\"",
            "\"\\x7f\"",
            "\"\\ud800\"",
            "\u0000",
            "\u007f",
            "\u0085",
            "\u2028",
            "\ufeff",
            "\ud83d\ude00",
            "\u0663",
            "é",
            "epochs",
            "model",
            "optimizer",
            "rate",
            "widths",
            "seed: 1\n",
            "20m",
            "1h30m");

    private static Config read(Consumer<Settings> what) {
        Settings settings = ConfigReader.settings();
        what.accept(settings);
        return ConfigReader.resolve(settings);
    }

    /// @param what says something
    /// @param said what it says, for the message of a failure
    private static void check(Consumer<Settings> what, String said) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            Config config = read(what);
            String printed = YamlWriter.write(config, said.length() % 8 == 0); // with and without descriptions
            Config again =
                    read(settings -> ConfigFile.read(printed.getBytes(StandardCharsets.UTF_8), "printed", settings));
            assertEquals(config, again, () -> "of\n" + said + "\nwhich prints as\n" + printed);
        } catch (ConfigError refused) {
            String message = refused.getMessage();
            assertTrue(
                    message.matches("(?s)config: .+\n    fix:    .+") && message.length() < 20_000,
                    () -> "of\n" + said + "\nit says\n" + message);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertFalse(allocated > MOST_BYTES, () -> allocated + " bytes are allocated for\n" + said);
    }

    private static void file(String yaml) {
        file(yaml.getBytes(StandardCharsets.UTF_8), yaml);
    }

    private static void file(byte[] bytes, String said) {
        check(settings -> ConfigFile.read(bytes, "run.yaml", settings), said);
    }

    @Provide
    Arbitrary<String> mutants() {
        return Arbitraries.randomValue(random -> mutant(random, VALID.get(random.nextInt(VALID.size()))));
    }

    /// Some letters or lines are taken out, put in, replaced, doubled or moved.
    private static String mutant(Random random, String valid) {
        StringBuilder text = new StringBuilder(valid);
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(text.length() + 1), end = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(6)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, token(random));
                case 2 -> text.replace(at, end, token(random));
                case 3 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
                case 4 -> text.setLength(at);
                default -> value(random, text);
            }
        }
        return text.toString();
    }

    /// Another value for one of the keys.
    private static void value(Random random, StringBuilder text) {
        int colon = text.indexOf(": ", random.nextInt(text.length() + 1));
        if (colon >= 0) {
            int end = text.indexOf("\n", colon);
            text.replace(colon + 2, end < 0 ? text.length() : end, token(random));
        }
    }

    private static String token(Random random) {
        return TOKENS.get(random.nextInt(TOKENS.size()));
    }

    @Property(tries = 45_000, seed = SEED, shrinking = ShrinkingMode.OFF)
    void mutatedConfigurations(@ForAll("mutants") String yaml) {
        file(yaml);
    }

    @Provide
    Arbitrary<String> tokens() {
        return Arbitraries.randomValue(random -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i >= 0; i--) {
                text.append(token(random));
            }
            return text.toString();
        });
    }

    @Property(tries = 15_000, seed = SEED, shrinking = ShrinkingMode.OFF)
    void tokensOfYaml(@ForAll("tokens") String yaml) {
        file(yaml);
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        return Arbitraries.randomValue(random -> {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] &= 0x7f; // or almost none would be UTF-8
                }
            }
            return bytes;
        });
    }

    @Property(tries = 15_000, seed = SEED, shrinking = ShrinkingMode.OFF)
    void anyBytes(@ForAll("bytes") byte[] bytes) {
        file(bytes, Arrays.toString(bytes));
    }

    @Provide
    Arbitrary<String> assignments() {
        List<String> keys = List.copyOf(read(_ -> {}).values().keySet());
        return Arbitraries.randomValue(random -> {
            String key = keys.get(random.nextInt(keys.size()));
            StringBuilder text = new StringBuilder(random.nextInt(10) == 0 ? token(random) : key);
            text.append(random.nextInt(20) == 0 ? token(random) : "=");
            for (int i = random.nextInt(4); i >= 0; i--) {
                text.append(token(random));
            }
            return text.toString();
        });
    }

    @Property(tries = 25_000, seed = SEED, shrinking = ShrinkingMode.OFF)
    void assignments(@ForAll("assignments") String assignment) {
        check(settings -> settings.assign(assignment), assignment);
    }

    /// Of a bomb the parser must neither unfold the aliases nor go down the levels.
    @Example
    void bombs() {
        StringBuilder aliases = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c <= 'z'; c++) {
            aliases.append("%c: &%c [%s]\n"
                    .formatted(c, c, String.join(",", Collections.nCopies(9, "*" + (char) (c - 1)))));
        }
        file(aliases.toString());
        file("epochs: &a [1, *a]\n");
        file("model: &a\n  <<: *a\n");
        for (String opening : List.of("[", "{", "{a: ", "- ", "? ", "model: {", "&a ", "!a ", "'", "\"", "|\n ", "#")) {
            file(opening.repeat(100_000));
            file("model: {widths: " + opening.repeat(50_000));
        }
        file("model: {widths: [" + "1, ".repeat(100_000) + "1]}");
        file("x".repeat(1_000_000) + ": 1");
        file("epochs: " + "9".repeat(1_000_000));
        file("attack: {radius: 1e-" + "9".repeat(1000) + "/255}");
        file("attack: {radius: 1e-999999999}");
        file("epochs: 1\n".repeat(50_000));
        file("model:\n".repeat(50_000));
        file(new byte[1 << 21], "two megabytes of NUL");
        check(settings -> settings.assign("x".repeat(1_000_000) + "=1"), "a long key");
        check(settings -> settings.assign("out=" + "[".repeat(4000)), "brackets");
    }

    @Example
    void messages() {
        assertRefused("""
                config: run.yaml line 2, column 1: *a stands for a value elsewhere
                    fix:    write the value itself""", "epochs: &a 3\nbatch: *a\n");
        assertRefused("""
                config: run.yaml line 1, column 1: the value is binary
                    fix:    write a number or a text""", "out: !!binary aGVsbG8=\n");
        assertRefused("""
                config: run.yaml line 1, column 9: a list has more than 64 items
                    fix:    give fewer""", "model: {widths: [" + "1, ".repeat(64) + "1]}");
        assertRefused("""
                config: run.yaml line 1, column 1: a word of 5000 letters is longer than any key or value
                    fix:    give at most 4096""", "out: " + "x".repeat(5000));
        assertRefused("""
                config: run.yaml line 1, column 1: out is a\0b but must be a text
                    fix:    give such a value, or leave out out""", "out: \"a\\0b\"\n");
        assertRefused("""
                config: run.yaml line 1, column 1: epochs is \u0663 but must be a whole number, from 1 to 100000
                    fix:    give such a value, or leave epochs out for 3""", "epochs: \u0663");
        assertRefused("""
                config: run.yaml line 2 has more than 10000 letters
                    fix:    write one key a line""", "epochs: 1\nout: " + "x".repeat(10_000));
        assertRefused("""
                config: run.yaml has more than 1048576 bytes
                    fix:    give a file with a configuration in it""", "#".repeat((1 << 20) + 1));
        assertEquals("""
                config: run.yaml is no text in UTF-8
                    fix:    give a file with a configuration in it""", complaint(settings -> ConfigFile.read(new byte[] {(byte) 0xff}, "run.yaml", settings)));
        assertEquals("""
                config: --set: an assignment of 5000 letters is longer than any can be
                    fix:    give at most 4096""", complaint(settings -> settings.assign("x".repeat(5000))));
    }

    private static void assertRefused(String message, String yaml) {
        assertEquals(
                message,
                complaint(settings -> ConfigFile.read(yaml.getBytes(StandardCharsets.UTF_8), "run.yaml", settings)));
    }

    private static String complaint(Consumer<Settings> what) {
        return assertThrows(ConfigError.class, () -> read(what)).getMessage();
    }

    @Provide
    Arbitrary<String> numbers() {
        List<String> parts = List.of(
                "8", "255", "/", ".", "e", "E", "-", "+", "0", "031", "999", "d", "h", "m", "s", "x", "3", "32", " ",
                "\u0663");
        return Arbitraries.randomValue(random -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(7); i > 0; i--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            return text.toString();
        });
    }

    @Property(tries = 20_000, seed = SEED, shrinking = ShrinkingMode.OFF)
    void fractionsSpansAndSizes(@ForAll("numbers") String text) {
        try {
            Fraction fraction = new Fraction(text);
            assertTrue(Double.isFinite(fraction.value()));
            assertEquals(fraction.value() / 4, fraction.quarter().value(), Math.ulp(fraction.value()));
        } catch (NumberFormatException refused) {
            assertEquals(text + " is neither a number nor a fraction such as 8/255", refused.getMessage());
        }
        try {
            Span span = new Span(text);
            assertFalse(span.value().isNegative());
            assertTrue(span.value().toDays() < 1_100_000);
        } catch (IllegalArgumentException refused) {
            assertEquals(text + " is no length of time such as 1h30m", refused.getMessage());
        }
        try {
            ImageSize size = Size.of("--input", text);
            assertEquals(
                    text.replaceAll("(?<![0-9])0+(?=[0-9])", ""),
                    "%dx%dx%d".formatted(size.channels(), size.height(), size.width()));
        } catch (ConfigError refused) {
            assertEquals("""
                    config: --input: "%s" is no size of an image
                        fix:    write channels, height and width, each from 1 to 10000, such as 3x32x32""".formatted(text), refused.getMessage());
        }
    }

    @Example
    void spans() {
        assertEquals(Duration.ofSeconds(90), new Span("90s").value());
        assertEquals(Duration.ofMinutes(90), new Span("1h30m").value());
        assertEquals(Duration.ofDays(2).plusSeconds(3), new Span("2d3s").value());
        for (String other : List.of("", "90", "m", "1m1h", "1.5h", "-1s", "1s1s", "1 h")) {
            assertThrows(IllegalArgumentException.class, () -> new Span(other), other);
        }
        assertEquals(new ImageSize(3, 32, 24), Size.of("--input", "3x32x24"));
    }
}
