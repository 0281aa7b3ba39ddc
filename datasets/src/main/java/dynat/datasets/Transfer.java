package dynat.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// One try to bring the rest of a file from one address: asks for what is missing, follows redirects, and believes no
/// length that it is told.
///
/// @param client through which
/// @param content what is wanted
/// @param part the file that is added to
/// @param cache whose patience and watcher count
record Transfer(HttpClient client, Content content, Path part, Cache cache) {

    private static final int REDIRECTS = 5;
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    /// Why a try came to nothing.
    static final class Failed extends Exception {
        private final boolean again;

        /// @param again whether the same address may do better later
        Failed(String message, boolean again) {
            super(message);
            this.again = again;
        }

        boolean again() {
            return again;
        }
    }

    /// Returns normally once `part` is as long as the content should be.
    void run(URI address) throws Failed, IOException {
        long start = Files.exists(part) ? Files.size(part) : 0;
        if (start >= content.bytes()) {
            if (start > content.bytes()) {
                Files.delete(part);
                throw new Failed("what was there of it was too long", true);
            }
            return;
        }
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = ask(address, start);
        try (Body body = new Body(cache.patience().stall())) {
            response.body().subscribe(body);
            long from = accept(response, start);
            try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                out.truncate(from);
                out.position(from);
                receive(body, out, from);
            }
        }
    }

    private void receive(Body body, FileChannel out, long from) throws Failed, IOException {
        long done = from;
        for (Optional<ByteBuffer> next = body.next(); next.isPresent(); next = body.next()) {
            done += next.get().remaining();
            if (done > content.bytes()) {
                throw new Failed("it sends more than the %d bytes of the file".formatted(content.bytes()), false);
            }
            while (next.get().hasRemaining()) {
                out.write(next.get());
            }
            cache.watcher().fetching(content.file(), done, content.bytes());
        }
        if (done < content.bytes()) {
            throw new Failed("it ended after %d of %d bytes".formatted(done, content.bytes()), true);
        }
    }

    /// Returns from where on the answer goes, once it is one that fits the question.
    private long accept(HttpResponse<?> response, long start) throws Failed, IOException {
        int status = response.statusCode();
        long from = status == 206 ? rangeStart(response, start) : 0;
        if (status == 416) {
            Files.deleteIfExists(part);
            throw new Failed("it has no bytes from %d on".formatted(start), true);
        }
        if (status != 200 && status != 206) {
            throw new Failed("it answers %d".formatted(status), status == 408 || status == 429 || status >= 500);
        }
        long length = length(response);
        if (length >= 0 && from + length != content.bytes()) {
            throw new Failed("it offers %d bytes but the file has %d".formatted(from + length, content.bytes()), false);
        }
        return from;
    }

    private static long length(HttpResponse<?> response) throws Failed {
        try {
            return response.headers().firstValueAsLong("Content-Length").orElse(-1);
        } catch (NumberFormatException problem) {
            throw new Failed("its Content-Length is no number", false);
        }
    }

    private long rangeStart(HttpResponse<?> response, long start) throws Failed, IOException {
        String range = response.headers().firstValue("Content-Range").orElse("nothing");
        Matcher matcher = RANGE.matcher(range);
        boolean right = start > 0
                && matcher.matches()
                && Long.parseLong(matcher.group(1)) == start
                && (matcher.group(3).equals("*") || Long.parseLong(matcher.group(3)) == content.bytes());
        if (!right) {
            Files.deleteIfExists(part);
            throw new Failed(
                    "it was asked for bytes from %d on and answers with %s".formatted(start, range), start > 0);
        }
        return start;
    }

    /// Follows redirects itself, so that it can say why one is refused.
    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> ask(URI first, long start) throws Failed, IOException {
        URI address = first;
        for (int redirects = 0; redirects <= REDIRECTS; redirects++) {
            var response = send(address, start);
            if (!List.of(301, 302, 303, 307, 308).contains(response.statusCode())) {
                return response;
            }
            try (Body unread = new Body(cache.patience().stall())) {
                response.body().subscribe(unread);
            }
            address = redirected(
                    address, response.headers().firstValue("Location").orElse(""));
        }
        throw new Failed("it redirects more than %d times".formatted(REDIRECTS), false);
    }

    static URI redirected(URI from, String location) throws Failed {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException problem) {
            throw new Failed("it redirects to \"%s\", which is no address".formatted(location), false);
        }
        String scheme = String.valueOf(to.getScheme());
        if (location.isEmpty() || to.getHost() == null || !scheme.equals("http") && !scheme.equals("https")) {
            throw new Failed("it redirects to \"%s\", which is no address".formatted(location), false);
        }
        if (from.getScheme().equals("https") && scheme.equals("http")) {
            throw new Failed("it redirects from https to %s, which is not safe".formatted(to), false);
        }
        return to;
    }

    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(URI address, long start) throws Failed, IOException {
        try {
            var request = HttpRequest.newBuilder(address)
                    .timeout(cache.patience().stall())
                    .header("User-Agent", "dynat")
                    .header("Accept-Encoding", "identity");
            if (start > 0) {
                request.header("Range", "bytes=%d-".formatted(start));
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofPublisher());
        } catch (HttpTimeoutException problem) {
            throw new Failed("it does not answer", true);
        } catch (ConnectException problem) {
            boolean unknown = problem.getCause() instanceof UnresolvedAddressException
                    || problem.getCause() instanceof ConnectException inner
                            && inner.getCause() instanceof UnresolvedAddressException;
            throw new Failed(unknown ? "its host is not found" : "it cannot be reached", !unknown);
        } catch (SSLException problem) {
            throw new Failed("no safe connection: " + problem.getMessage(), false);
        } catch (IllegalArgumentException problem) {
            throw new Failed("it is no address that can be asked", false);
        } catch (InterruptedException problem) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while fetching " + content.file());
        } catch (UncheckedIOException | IOException problem) {
            throw new Failed("it breaks off: " + problem.getMessage(), true);
        }
    }
}
