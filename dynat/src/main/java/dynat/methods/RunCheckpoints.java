package dynat.methods;

import dynat.methods.Control.Saving;
import dynat.nn.Checkpoint;
import dynat.nn.CheckpointError;
import dynat.tensor.Cell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The checkpoints of one run: `last`, `best` and those of single epochs.
///
/// A checkpoint that cannot be written leaves the one before it as it was and does not end the run: the next one is
/// tried again, and only a run that ends unsaved has failed.
final class RunCheckpoints {

    private static final Pattern EPOCH = Pattern.compile("epoch-(\\d{3,9})\\.safetensors");

    private final Path folder;
    private final Saving saving;
    private final Team team;
    private final Map<String, String> about;
    private final Supplier<Map<String, Cell>> state;
    private final Trainer.Listener listener;
    private UncheckedIOException unsaved;
    private int steps;
    private long written = System.nanoTime();

    /// @param team  whose first process writes them
    /// @param about what every checkpoint says besides its position
    /// @param state what is saved
    RunCheckpoints(
            Path folder,
            Saving saving,
            Team team,
            Map<String, String> about,
            Supplier<Map<String, Cell>> state,
            Trainer.Listener listener) {
        this.folder = folder;
        this.saving = saving;
        this.team = team;
        this.about = about;
        this.state = state;
        this.listener = listener;
    }

    static Path last(Path folder) {
        return folder.resolve("last.safetensors");
    }

    static Path best(Path folder) {
        return folder.resolve("best.safetensors");
    }

    /// A step within an epoch is done: writes `last` if that was long enough ago.
    void step(Position at) {
        steps++;
        boolean enough = saving.steps() > 0 && steps >= saving.steps();
        boolean late = saving.time().isPositive()
                && System.nanoTime() - written >= saving.time().toNanos();
        if (enough || late) {
            last(at);
        }
    }

    void last(Position at) {
        steps = 0;
        written = System.nanoTime();
        unsaved = save(last(folder), at);
    }

    /// @return whether it was written
    boolean best(Position at) {
        return team.first(save(best(folder), at) == null);
    }

    /// Returns whether the file `best` holds the networks that a position calls the best.
    boolean holdBest(Position at) {
        return team.first(team.leads() && bestIs(at));
    }

    private boolean bestIs(Position at) {
        try {
            return at.hasSameBest(Checkpoint.read(best(folder)).metadata());
        } catch (CheckpointError _) {
            return false;
        }
    }

    /// Writes `best` in the place of another's.
    ///
    /// @throws UncheckedIOException if it cannot be written
    void replaceBest(Position at) {
        UncheckedIOException problem = save(best(folder), at);
        if (problem != null) {
            throw problem;
        }
    }

    /// Epoch `epoch` is done: writes its own checkpoint if it is one that stays, and deletes those that do not.
    void epoch(int epoch, Position at) {
        boolean due = saving.every() > 0 && epoch % saving.every() == 0;
        if (due || saving.window().holds(epoch)) {
            save(folder.resolve("epoch-%03d.safetensors".formatted(epoch)), at);
        }
        if (due && saving.keep() > 0) {
            deleteOlder(epoch);
        }
    }

    /// @throws UncheckedIOException if the newest `last` could not be written
    void requireSaved() {
        if (unsaved != null) {
            throw unsaved;
        }
    }

    /// @return why it could not be written; `null` if it was
    private UncheckedIOException save(Path file, Position at) {
        if (!team.leads()) {
            return null;
        }
        var metadata = new LinkedHashMap<>(about);
        metadata.putAll(at.toMetadata());
        try {
            Checkpoint.save(file, state.get(), metadata);
        } catch (UncheckedIOException problem) {
            listener.unsaved(file, at, problem);
            return problem;
        }
        listener.saved(file, at);
        return null;
    }

    private void deleteOlder(int epoch) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> written = files.filter(file -> isEarlier(file, epoch))
                    .sorted(Comparator.comparingInt(RunCheckpoints::number))
                    .toList();
            for (Path old : written.subList(0, Math.max(0, written.size() - saving.keep()))) {
                Files.delete(old);
            }
        } catch (IOException _) {
            // one checkpoint too many does no harm
        }
    }

    /// Returns whether a file is the checkpoint of an epoch up to this one, and none of the window's.
    private boolean isEarlier(Path file, int epoch) {
        int number = number(file);
        return number > 0 && number <= epoch && !saving.window().holds(number);
    }

    /// @return the epoch that a file is the checkpoint of; 0 if it is none
    private static int number(Path file) {
        Matcher name = EPOCH.matcher(file.getFileName().toString());
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }
}
