package dynat.datasets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A server on this machine that answers as a test says: the first answer to the first request, and the last one to all
/// that follow.
final class Server implements AutoCloseable {

    interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /// What was asked for, with the range if one was, such as `/file bytes=5-`.
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    private final HttpServer server;

    Server(Answer... answers) throws IOException {
        this.answers.addAll(Arrays.asList(answers));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(exchange.getRequestURI() + (range == null ? "" : " " + range));
        Answer answer;
        synchronized (answers) {
            answer = answers.size() > 1 ? answers.remove() : answers.element();
        }
        try (exchange) {
            answer.to(exchange);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// The folder's address, with a `/` at its end.
    String address() {
        return "http://127.0.0.1:%d/".formatted(port());
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI file(String name) {
        return URI.create(address() + name);
    }

    /// All of it, or from where the range begins.
    static Answer serving(byte[] bytes) {
        return exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int start = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (range != null) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes %d-%d/%d".formatted(start, bytes.length - 1, bytes.length));
            }
            exchange.sendResponseHeaders(range == null ? 200 : 206, bytes.length - start);
            exchange.getResponseBody().write(bytes, start, bytes.length - start);
        };
    }

    /// All of it, whatever range is asked for.
    static Answer whole(byte[] bytes) {
        return exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /// Says that all comes, and sends `length` bytes of it from `start`.
    static Answer truncated(byte[] bytes, int start, int length) {
        return exchange -> {
            if (start > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes %d-%d/%d".formatted(start, bytes.length - 1, bytes.length));
            }
            exchange.sendResponseHeaders(start > 0 ? 206 : 200, bytes.length - start);
            exchange.getResponseBody().write(bytes, start, length);
            exchange.getResponseBody().flush();
        };
    }

    /// Sends `length` bytes of it and then nothing for a long time.
    static Answer stalling(byte[] bytes, int length) {
        return exchange -> {
            truncated(bytes, 0, length).to(exchange);
            Thread.sleep(60_000);
        };
    }

    static Answer status(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }

    static Answer redirecting(int status, String location) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(status, -1);
        };
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
