package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cli.config.DataSection;
import dynat.datasets.Cache;
import dynat.datasets.DataError;
import dynat.datasets.Dataset;
import dynat.datasets.Request;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// What a configuration asks of a data set.
final class DataRequest {
    private DataRequest() {}

    /// @param data what else is asked; empty for nothing
    /// @param dir the folder with its files; `null` for the usual one
    /// @param watcher is told how files are fetched
    static Request of(Optional<DataSection> data, String dir, boolean offline, Cache.Watcher watcher) {
        Cache cache = Cache.of(Optional.ofNullable(dir).map(Path::of))
                .offline(offline)
                .mirror(data.map(DataSection::mirror).map(mirror -> address("data.mirror", mirror)))
                .watched(watcher);
        return new Request(
                cache,
                data.map(DataSection::size).orElse(0),
                data.map(DataSection::channels).orElse(0));
    }

    /// Returns the address of a mirror.
    ///
    /// @param from who gives it, for the message
    static URI address(String from, String mirror) {
        try {
            URI address = URI.create(mirror);
            if (address.getHost() != null && String.valueOf(address.getScheme()).matches("https?")) {
                return address;
            }
        } catch (IllegalArgumentException problem) {
            // said below
        }
        throw ConfigError.of(
                "%s is \"%s\"".formatted(from, mirror), "give an address such as https://example.org/data/");
    }

    /// Returns normally if a network that is trained on the one can be asked about the other.
    static void requireAlike(Dataset training, Dataset test) {
        if (!training.image().equals(test.image()) || training.classes() != test.classes()) {
            throw new DataError(
                    """
                    %s: training images are %s in %d classes, but test images %s in %d
                        fix:    give both the same form""".formatted(training.name(), training.image(), training.classes(), test.image(), test.classes()));
        }
    }
}
