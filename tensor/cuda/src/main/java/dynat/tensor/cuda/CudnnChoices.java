package dynat.tensor.cuda;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dynat.tensor.DType;
import dynat.tensor.Geometry.Axis;
import dynat.tensor.Order;
import dynat.tensor.cuda.Products.Correlation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What was chosen for each convolution, kept in a file for the processes to come.
///
/// Which algorithm is the fastest is measured, and measurements differ; algorithms differ in the last bits. So that the
/// same run gives the same bits again, what was chosen once is taken ever after: by this version of cuDNN, on this kind
/// of GPU, for this user. A line is a convolution and its algorithm; the first of several counts. The file is read
/// whenever a convolution is not known, and before it is written to, as another process may have met that one
/// meanwhile. A file that cannot be read or written is done without.
final class CudnnChoices {
    private final Optional<Path> file;
    private final String rules;
    private final Map<String, CudnnAlgorithm> known = new HashMap<>();

    /// Choices that are kept in a file.
    ///
    /// @param file  none to keep nothing
    /// @param rules that choices were made by: only those made by the same count
    CudnnChoices(Optional<Path> file, NvidiaProducts.Rules rules) {
        this.file = file;
        this.rules = (rules.tf32() ? "tf32 " : "f32 ") + (rules.deterministic() ? "deterministic" : "any");
    }

    /// The file of this user's for a device.
    ///
    /// @param cache   the folder in which this user keeps what can be made again
    /// @param device  its name
    /// @param version of cuDNN
    static Path file(Path cache, String device, long version) {
        return cache.resolve("cudnn-%s-%s.txt".formatted(version, device.replaceAll("[^A-Za-z0-9]+", "-")));
    }

    /// What a choice is made for.
    ///
    /// @param ours  the names of the ways of our own that stand beside cuDNN's
    /// @param bytes of workspace that there are
    record Asked(Direction direction, Correlation shape, DType type, String ours, long bytes) {
        Asked within(long bytes) {
            return new Asked(direction, shape, type, ours, bytes);
        }
    }

    private void read(Path from) {
        synchronized (CudnnChoices.class) { // the system takes a lock back when its process closes the file elsewhere
            try (var channel = FileChannel.open(from)) {
                read(channel);
            } catch (IOException | UncheckedIOException _) {
                // what was read so far counts
            }
        }
    }

    private void read(FileChannel from) {
        new BufferedReader(Channels.newReader(from, StandardCharsets.UTF_8))
                .lines()
                .forEach(this::read);
    }

    private void read(String line) {
        var sides = line.split(" = ");
        var words = sides[sides.length - 1].split(" ");
        if (sides.length == 2 && words.length == 5) {
            try {
                known.putIfAbsent(sides[0], algorithm(words));
            } catch (IllegalArgumentException _) {
                // a line that somebody else wrote
            }
        }
    }

    private static CudnnAlgorithm algorithm(String... words) {
        return new CudnnAlgorithm(
                Integer.parseInt(words[0]),
                0,
                Order.valueOf(words[1]),
                Integer.parseInt(words[2]),
                Boolean.parseBoolean(words[3]),
                Double.parseDouble(words[4]));
    }

    /// @return what was chosen; its workspace is not known any more
    Optional<CudnnAlgorithm> find(Asked asked) {
        var key = key(asked);
        if (!known.containsKey(key)) {
            file.filter(Files::isRegularFile).ifPresent(this::read);
        }
        return Optional.ofNullable(known.get(key));
    }

    /// Keeps a choice, also for the processes to come.
    ///
    /// @return the choice that counts: another process may have made one meanwhile
    CudnnAlgorithm keep(Asked asked, CudnnAlgorithm chosen) {
        var key = key(asked);
        var words = Stream.of(chosen.number(), chosen.order(), chosen.channels(), chosen.dense(), chosen.cost());
        file.ifPresent(path -> write(path, key, "%s = %s%n".formatted(key, joined(words))));
        return known.computeIfAbsent(key, _ -> chosen);
    }

    /// Writes a line, unless there is one for this key by now. Of several processes one does this at a time, where the
    /// file's system has locks.
    private void write(Path path, String key, String line) {
        synchronized (CudnnChoices.class) {
            try {
                Files.createDirectories(path.toAbsolutePath().getParent());
                try (var channel = FileChannel.open(path, CREATE, READ, WRITE);
                        var _ = locked(channel)) {
                    read(channel);
                    if (!known.containsKey(key)) {
                        channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)), channel.size());
                    }
                }
            } catch (IOException | UncheckedIOException _) {
                // then the next process chooses for itself
            }
        }
    }

    private static FileLock locked(FileChannel channel) {
        try {
            return channel.lock();
        } catch (IOException _) {
            return null; // some shared file systems have none
        }
    }

    private String key(Asked asked) {
        var s = asked.shape;
        var g = s.geometry();
        return joined(Stream.of(
                rules,
                asked.direction,
                asked.type,
                s.order(),
                s.images(),
                s.channels(),
                s.height(),
                s.width(),
                s.outputs(),
                s.outputHeight(),
                s.outputWidth(),
                s.filterHeight(),
                s.filterWidth(),
                g.groups(),
                text(g.rows()),
                text(g.columns()),
                asked.ours,
                asked.bytes));
    }

    private static String text(Axis axis) {
        return joined(Stream.of(axis.stride(), axis.padding(), axis.dilation()));
    }

    private static String joined(Stream<?> words) {
        return words.map(String::valueOf).collect(Collectors.joining(" "));
    }
}
