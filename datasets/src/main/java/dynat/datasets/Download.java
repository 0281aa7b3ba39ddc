package dynat.datasets;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/// Brings one published file from the first of several addresses that has it.
///
/// What has arrived lies in a file of the same name with `.part` behind it; a later try, or a later run, asks for the
/// rest of it. Only a whole file whose checksums are those published is given its name, in one step.
final class Download {

    private static final long MEBIBYTE = 1 << 20;

    private final String dataset;
    private final Content content;
    private final Path target;
    private final Path part;
    private final Cache cache;

    /// @param target where the file goes; nobody else may fetch it at the same time
    Download(String dataset, Content content, Path target, Cache cache) {
        this.dataset = dataset;
        this.content = content;
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + ".part");
        this.cache = cache;
    }

    /// @throws DataError if no address has it; the message says why of each
    void from(List<URI> addresses) throws IOException {
        List<String> reasons = new ArrayList<>();
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(cache.patience().stall())
                .proxy(cache.proxy())
                .build()) {
            try {
                for (URI address : addresses) {
                    Optional<String> reason = from(address, new Transfer(client, content, part, cache));
                    if (reason.isEmpty()) {
                        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                        return;
                    }
                    reasons.add("\n    from    %s: %s".formatted(address, reason.get()));
                }
            } finally {
                client.shutdownNow();
            }
        }
        throw DataError.of(
                dataset,
                "%s could not be fetched%s".formatted(content.file(), String.join("", reasons)),
                "look at the network (https_proxy, data.mirror), or place the file here: %s".formatted(target));
    }

    /// Returns why it could not be had from there; empty if it is there, whole.
    private Optional<String> from(URI address, Transfer transfer) throws IOException {
        cache.watcher().note("%s: fetching %s".formatted(dataset, address));
        long before = arrived();
        boolean fresh = before == 0;
        for (int tries = 1; ; tries++) {
            String reason;
            boolean again;
            try {
                transfer.run(address);
                Optional<String> wrong = content.wrong(part);
                if (wrong.isEmpty()) {
                    return Optional.empty();
                }
                Files.delete(part);
                reason = "what it sends " + wrong.get();
                again = !fresh; // what lay there from an earlier run may have been the fault
                tries = fresh ? tries : 1;
                fresh = true;
            } catch (Transfer.Failed failed) {
                reason = failed.getMessage();
                again = failed.again();
            }
            if (arrived() >= before + MEBIBYTE) {
                before = arrived();
                tries = 1;
            }
            if (!again || tries >= cache.patience().tries()) {
                return Optional.of(reason);
            }
            Duration pause = cache.patience().pause().multipliedBy(1L << (tries - 1));
            cache.watcher()
                    .note("%s: %s; trying again in %s s".formatted(content.file(), reason, pause.toMillis() / 1e3));
            sleep(pause);
        }
    }

    private long arrived() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException problem) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while fetching " + content.file());
        }
    }
}
