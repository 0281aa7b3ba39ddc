package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Geometry.Axis;
import dynat.tensor.Order;
import dynat.tensor.cuda.Products.Correlation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
/// again
/// whenever a convolution is not known, as another process may have met it meanwhile. A file that cannot be read or
/// written is done without.
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
        return cache.resolve("cudnn-%d-%s.txt".formatted(version, device.replaceAll("[^A-Za-z0-9]+", "-")));
    }

    private void read(Path from) {
        try (var lines = Files.lines(from)) {
            lines.forEach(this::read);
        } catch (IOException | RuntimeException _) {
            // what was read so far counts
        }
    }

    private void read(String line) {
        var sides = line.split(" = ");
        var words = sides[sides.length - 1].split(" ");
        if (sides.length == 2 && words.length == 5) {
            known.putIfAbsent(
                    sides[0],
                    new CudnnAlgorithm(
                            Integer.parseInt(words[0]),
                            0,
                            Order.valueOf(words[1]),
                            Integer.parseInt(words[2]),
                            Boolean.parseBoolean(words[3]),
                            Double.parseDouble(words[4])));
        }
    }

    /// @return what was chosen; its workspace is not known any more
    Optional<CudnnAlgorithm> find(Direction direction, Correlation shape, DType type) {
        var key = key(direction, shape, type);
        if (!known.containsKey(key)) {
            file.filter(Files::isRegularFile).ifPresent(this::read);
        }
        return Optional.ofNullable(known.get(key));
    }

    /// Keeps a choice, also for the processes to come.
    void keep(Direction direction, Correlation shape, DType type, CudnnAlgorithm chosen) {
        var key = key(direction, shape, type);
        known.put(key, chosen);
        var how = "%d %s %d %s %s"
                .formatted(chosen.number(), chosen.order(), chosen.channels(), chosen.dense(), chosen.cost());
        file.ifPresent(path -> append(path, "%s = %s%n".formatted(key, how)));
    }

    private static void append(Path path, String line) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.writeString(path, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException _) {
            // then the next process chooses for itself
        }
    }

    private String key(Direction direction, Correlation s, DType type) {
        var g = s.geometry();
        var extents = Stream.of(
                        s.images(),
                        s.channels(),
                        s.height(),
                        s.width(),
                        s.outputs(),
                        s.outputHeight(),
                        s.outputWidth(),
                        s.filterHeight(),
                        s.filterWidth(),
                        g.groups())
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
        return "%s %s %s %s %s %s %s"
                .formatted(rules, direction, type, s.order(), extents, text(g.rows()), text(g.columns()));
    }

    private static String text(Axis axis) {
        return "%d %d %d".formatted(axis.stride(), axis.padding(), axis.dilation());
    }
}
