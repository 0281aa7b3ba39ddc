package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {

    @TempDir
    private Path folder;

    private static Map<String, Double> metrics(double loss, double accuracy) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("teacher_loss", loss);
        metrics.put("label_accuracy", accuracy);
        return metrics;
    }

    @Test
    void aHeaderThenARowForEachEpoch() throws IOException {
        Path file = folder.resolve("metrics.csv");
        new MetricsFile(file).add(1, 0.02, metrics(1.5, 1.0 / 3), 1234.56);
        new MetricsFile(file).add(2, 0.1, metrics(1.25, 0.5), 2000);
        assertEquals("""
                epoch,rate,teacher_loss,label_accuracy,images_per_second
                1,0.02,1.5,0.3333333333333333,1234.6
                2,0.1,1.25,0.5,2000.0
                """, Files.readString(file));
    }

    @Test
    void resumingTakesOutWhatWillBeWrittenAgain() throws IOException {
        Path file = folder.resolve("metrics.csv");
        MetricsFile metrics = new MetricsFile(file);
        metrics.add(1, 0.02, metrics(1.5, 0.25), 10);
        metrics.add(2, 0.1, metrics(1.25, 0.5), 10);
        String whole = Files.readString(file);
        Files.writeString(file, "3,0.1,1.2", StandardOpenOption.APPEND);

        metrics.truncate(2);
        assertEquals(
                "epoch,rate,teacher_loss,label_accuracy,images_per_second\n1,0.02,1.5,0.25,10.0\n",
                Files.readString(file));
        metrics.add(2, 0.1, metrics(1.25, 0.5), 10);
        assertEquals(whole, Files.readString(file));
    }

    /// As on a full disk.
    @Test
    void resumingWhereNoOtherFileCanBeWritten() throws IOException {
        Path file = folder.resolve("metrics.csv");
        Files.createDirectories(folder.resolve("metrics.csv.part/taken"));
        MetricsFile metrics = new MetricsFile(file);
        metrics.add(1, 0.02, metrics(1.5, 0.25), 10);
        String one = Files.readString(file);
        metrics.add(2, 0.1, metrics(1.25, 0.5), 10);
        metrics.truncate(2);
        assertEquals(one, Files.readString(file));
    }

    @Test
    void resumingBeforeTheFirstRow() throws IOException {
        Path file = folder.resolve("metrics.csv");
        new MetricsFile(file).truncate(1);
        new MetricsFile(file).add(1, 0.1, metrics(1, 0), 10);
        new MetricsFile(file).truncate(1);
        new MetricsFile(file).add(1, 0.1, metrics(1, 0), 10);
        assertEquals(
                "epoch,rate,teacher_loss,label_accuracy,images_per_second\n1,0.1,1.0,0.0,10.0\n",
                Files.readString(file));
    }
}
