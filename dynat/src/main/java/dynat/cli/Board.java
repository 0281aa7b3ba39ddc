package dynat.cli;

import dynat.cli.config.FileProblem;
import dynat.methods.Position;
import dynat.tensorboard.EventFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// What TensorBoard shows of a run: files in its folder `tensorboard`, over the steps of the whole run.
///
/// `train/` is what a step reported, `epoch/` the mean of an epoch, `validation/` accuracies on the images kept apart,
/// `test/` those on the test images.
final class Board {

    private final Path folder;
    private final boolean wanted;
    private final int steps;
    private EventFile file;

    /// @param folder where the files lie
    /// @param wanted whether there are any
    /// @param steps  in an epoch
    Board(Path folder, boolean wanted, int steps) {
        this.folder = folder;
        this.wanted = wanted;
        this.steps = steps;
    }

    /// Begins a file that goes on after a step: what older files say of later ones is void.
    ///
    /// @param epoch from 1
    /// @param step  how many of its steps are done
    void begin(int epoch, int step) {
        if (wanted) {
            try {
                file = EventFile.after(folder, number(epoch, step) + 1);
            } catch (IOException problem) {
                throw unwritable(problem);
            }
        }
    }

    void step(Position at, Map<String, Double> report, double rate, double speed) {
        Map<String, Double> values = tagged("train/", report);
        values.put("train/rate", rate);
        values.put("train/images_per_second", speed);
        add(number(at.epoch(), at.step()), values);
    }

    void epoch(int epoch, Map<String, Double> metrics) {
        add(number(epoch, steps), metrics(metrics));
    }

    void cut(Position at, Map<String, Double> metrics) {
        add(number(at.epoch(), at.step()), metrics(metrics));
    }

    /// @param outcomes by network and attack
    void test(Position at, Map<String, Double> outcomes) {
        add(number(at.epoch(), at.step()), tagged("test/", outcomes));
    }

    /// Tries a last time to write what could not be written.
    void flush() {
        write(EventFile::flush);
    }

    private static Map<String, Double> metrics(Map<String, Double> metrics) {
        Map<String, Double> tagged = new LinkedHashMap<>();
        metrics.forEach((name, value) ->
                tagged.put((name.matches(".*_(clean|robust)") ? "validation/" : "epoch/") + name, value));
        return tagged;
    }

    private static Map<String, Double> tagged(String group, Map<String, Double> values) {
        Map<String, Double> tagged = new LinkedHashMap<>();
        values.forEach((name, value) -> tagged.put(group + name, value));
        return tagged;
    }

    /// Returns how many steps of the run are done after `step` of an epoch.
    private long number(int epoch, int step) {
        return (epoch - 1L) * steps + step;
    }

    /// @param samples test images and what an attack made of them; asked only if there is a file
    void show(Position at, Supplier<ContactSheet> samples) {
        write(events -> {
            ContactSheet sheet = samples.get();
            BufferedImage drawn = sheet.draw();
            long step = number(at.epoch(), at.step());
            events.image(step, "test/samples", drawn.getHeight(), drawn.getWidth(), sheet.png());
        });
    }

    private void add(long step, Map<String, Double> values) {
        write(events -> events.scalars(step, values));
    }

    /// Something to write into the file, if there is one.
    private interface Writing {
        void to(EventFile file) throws IOException;
    }

    private void write(Writing writing) {
        if (file != null) {
            try {
                writing.to(file);
            } catch (IOException problem) {
                throw unwritable(problem);
            }
        }
    }

    private UncheckedIOException unwritable(IOException problem) {
        return new UncheckedIOException("""
                run: the files of TensorBoard in %s cannot be written: %s
                    fix:    make it possible, or leave them out by --set log.tensorboard=false; the run goes on""".formatted(folder, FileProblem.reason(problem)), problem);
    }
}
