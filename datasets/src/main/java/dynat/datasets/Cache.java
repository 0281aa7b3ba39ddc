package dynat.datasets;

import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Where the files of data sets lie, and how missing ones are fetched.
///
/// @param folder   each data set has a folder of its own in it, or is this one
/// @param offline  whether nothing may be fetched
/// @param mirror   an address that is asked before the official ones; a file's name is put behind it
/// @param watcher  is told how fetching goes
/// @param patience how long is waited, and how often tried again
/// @param proxy    through whom the network is reached
public record Cache(
        Path folder, boolean offline, Optional<URI> mirror, Watcher watcher, Patience patience, ProxySelector proxy) {

    /// The environment's variable that names the folder.
    public static final String VARIABLE = "DYNAT_DATA";

    /// Is told how fetching goes.
    public interface Watcher {
        /// Some of a file has arrived.
        ///
        /// @param file its name, as published
        /// @param done how many of its bytes are there
        /// @param of   how many bytes it has
        void fetching(String file, long done, long of);

        /// Something else that takes time begins, or went wrong and is tried again.
        ///
        /// @param line what, in one line to show
        void note(String line);

        /// Does not listen.
        Watcher NONE = new Watcher() {
            @Override
            public void fetching(String file, long done, long of) {}

            @Override
            public void note(String line) {}
        };
    }

    /// How long a network is waited for.
    ///
    /// @param tries of one address, counted anew after every mebibyte that arrived
    /// @param pause before the second try; it doubles with each further one
    /// @param stall how long nothing may arrive
    record Patience(int tries, Duration pause, Duration stall) {
        static final Patience USUAL = new Patience(5, Duration.ofSeconds(1), Duration.ofSeconds(30));
    }

    /// A cache in the folder given, else in the one that DYNAT_DATA names, else in `dynat` in the user's folder for
    /// caches.
    ///
    /// @param given such as what `--data-dir` names
    /// @return      one that fetches from the official addresses, and tells nobody
    public static Cache of(Optional<Path> given) {
        return new Cache(
                given.orElseGet(
                        () -> folder(System.getenv(), System.getProperty("os.name"), System.getProperty("user.home"))),
                false,
                Optional.empty(),
                Watcher.NONE,
                Patience.USUAL,
                new EnvironmentProxy(System.getenv()));
    }

    /// Returns the folder where none is given: `$DYNAT_DATA`; or `dynat` in `~/Library/Caches` on macOS, in
    /// `%LOCALAPPDATA%` on Windows, and elsewhere in `$XDG_CACHE_HOME` or `~/.cache`.
    static Path folder(Map<String, String> environment, String system, String home) {
        String named = environment.getOrDefault(VARIABLE, "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        if (system.startsWith("Mac")) {
            return Path.of(home, "Library", "Caches", "dynat");
        }
        boolean windows = system.startsWith("Windows");
        String caches = environment.getOrDefault(windows ? "LOCALAPPDATA" : "XDG_CACHE_HOME", "");
        Path usual = windows ? Path.of(home, "AppData", "Local") : Path.of(home, ".cache");
        return (caches.isEmpty() ? usual : Path.of(caches)).resolve("dynat");
    }

    /// This, with or without the network.
    ///
    /// @param offline whether nothing may be fetched
    /// @return        the cache, changed in this alone
    public Cache offline(boolean offline) {
        return new Cache(folder, offline, mirror, watcher, patience, proxy);
    }

    /// This, asking another address first.
    ///
    /// @param mirror a file's name is put behind it; empty to ask the official ones alone
    /// @return       the cache, changed in this alone
    public Cache mirror(Optional<URI> mirror) {
        return new Cache(folder, offline, mirror, watcher, patience, proxy);
    }

    /// This, watched.
    ///
    /// @param watcher is told how fetching goes, on the thread that opens the data set
    /// @return        the cache, changed in this alone
    public Cache watched(Watcher watcher) {
        return new Cache(folder, offline, mirror, watcher, patience, proxy);
    }

    Cache patient(Patience patience) {
        return new Cache(folder, offline, mirror, watcher, patience, proxy);
    }
}
