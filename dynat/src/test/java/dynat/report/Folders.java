package dynat.report;

import dynat.datasets.NpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Run folders that nobody trained, with what `train` would have written.
final class Folders {

    static final Map<String, String> CONFIG = Map.of(
            "method.name", "dynat", "model.name", "resnet18", "data.name", "cifar10", "epochs", "3", "seed", "1");

    private Folders() {}

    /// A folder of a run that was interrupted after two of three epochs.
    static Path interrupted(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("metrics.csv"), """
                epoch,rate,student_loss,novelty,teacher_clean,student_robust
                1,0.1,2.0,7.5,0.5,0.25
                2,0.2,1.5,8.5,0.6,0.3125
                3,0.2,1""");
        List<String> events = new ArrayList<>();
        events.add(event(0, "start", "\"steps\":50,\"machine\":{\"processor\":\"Abacus 2000\",\"threads\":4}"));
        for (int epoch = 1; epoch <= 2; epoch++) {
            for (int step = 1; step <= 50; step++) {
                events.add(event(
                        epoch * 50 + step,
                        "step",
                        String.format(
                                Locale.ROOT,
                                "\"epoch\":%d,\"step\":%d,\"rate\":0.1,\"student_loss\":%.3f",
                                epoch,
                                step,
                                3.0 / (epoch + step % 7))));
            }
            events.add(event(
                    epoch * 50 + 51,
                    "epoch",
                    String.format(
                            Locale.ROOT,
                            "\"epoch\":%d,\"student_loss\":%s,\"student_robust\":%s",
                            epoch,
                            2.5 - epoch / 2.0,
                            3 / 16.0 + epoch / 16.0)));
        }
        events.add(event(200, "interrupted", "\"exit\":130"));
        Files.write(folder.resolve("events.jsonl"), events);
        return folder;
    }

    /// The same when it was done.
    static Path finished(Path folder, double robust) throws IOException {
        interrupted(folder);
        String samples = IntStream.range(0, 3)
                .mapToObj(n -> """
                        {"image": %d, "label": %d, "before": {"label": %d, "probability": 0.75},
                         "after": {"label": 1, "probability": 0.5}, "losses": [0.5, 0.75, 1.0]}""".formatted(10 * n, n % 2, n % 2))
                .collect(Collectors.joining(",\n"));
        Files.writeString(folder.resolve("outcome.json"), String.format(Locale.ROOT, """
                        {"file": "best.safetensors", "epoch": 2, "data": "cifar10", "classes": ["cat", "<b>dog</b>"],
                         "images": [4, 4], "judged": "student", "attack": "pgd20", "radius": 0.03,
                         "networks": {"teacher": {"clean": {"accuracy": 0.875, "right": [4, 3]}},
                                      "student": {"clean": {"accuracy": 0.75, "right": [3, 3]},
                                                  "pgd20": {"accuracy": %s, "right": [2, 1]}}},
                         "samples": [%s], "later": "what a later version adds"}
                        """, robust, samples));
        try (var writer = new NpyFile.Writer(folder.resolve("samples.npy"), NpyFile.Type.F4, List.of(2, 3, 3, 2, 2))) {
            for (int v = 0; v < 2 * 3 * 3 * 2 * 2; v++) {
                writer.put(v % 8 / 8.0);
            }
        }
        Files.writeString(
                folder.resolve("events.jsonl"),
                event(260, "evaluation", "\"student_clean\":0.75") + "\n" + event(261, "end", "\"exit\":0") + "\n",
                StandardOpenOption.APPEND);
        return folder;
    }

    private static String event(int second, String event, String fields) {
        return "{\"time\":\"2026-01-01T00:%02d:%02dZ\",\"event\":\"%s\",%s}"
                .formatted(second / 60, second % 60, event, fields);
    }
}
