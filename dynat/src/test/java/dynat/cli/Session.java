package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Calls the program in this process, and looks at what it said and left.
///
/// @param folder where runs lie
record Session(Path folder) {

    /// How a command ended.
    ///
    /// @param out what it wrote to stdout
    /// @param err what it wrote to stderr
    record Outcome(int code, String out, String err) {

        Outcome assertDone() {
            assertEquals(0, code, err);
            return this;
        }
    }

    Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(), err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(stream(out), stream(err), false, 80);
        int code = new Main(terminal, Interrupts.none()).run(arguments);
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /// Trains narrow networks on 64 images, 4 steps an epoch, into the folder `name`.
    Outcome train(String name, String... more) {
        return run(Stream.of(
                        Stream.of("train", "--device", "simd", "--out", at(name).toString()),
                        Stream.of(
                                        "data.images=96",
                                        "data.holdOut=32",
                                        "evaluation.testImages=32",
                                        "evaluation.steps=1",
                                        "evaluation.testSteps=1",
                                        "attack.steps=1",
                                        "model.widths=[4]",
                                        "model.blocks=[1]",
                                        "epochs=2",
                                        "batch=16")
                                .flatMap(assignment -> Stream.of("--set", assignment)),
                        Stream.of(more))
                .flatMap(words -> words)
                .toArray(String[]::new));
    }

    Path at(String name) {
        return folder.resolve(name);
    }

    byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(at(name));
    }

    /// The rows of `metrics.csv`, the speed taken out.
    List<String> metrics(String name) throws IOException {
        return Files.readAllLines(at(name).resolve("metrics.csv")).stream()
                .map(row -> row.substring(0, row.lastIndexOf(',')))
                .toList();
    }

    /// The lines of `events.jsonl` about one kind of event, what is of this time and machine taken out.
    List<String> events(String name, String event) throws IOException {
        return Files.readAllLines(at(name).resolve("events.jsonl")).stream()
                .filter(line -> line.contains("\"event\":\"" + event + "\""))
                .map(line -> line.replaceFirst("\"time\":\"[^\"]+\",", "").replaceFirst(",\"machine\":\\{[^}]+}", ""))
                .toList();
    }

    /// The names of the files in a folder.
    List<String> files(String name) throws IOException {
        try (Stream<Path> inside = Files.list(at(name))) {
            return inside.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
