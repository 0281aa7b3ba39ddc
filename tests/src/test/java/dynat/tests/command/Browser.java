package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Chromium without a window, spoken to by its DevTools protocol.
final class Browser implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern ADDRESS = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final int PATIENCE = 120; // seconds; the machine may be busy

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final List<JsonNode> events = new ArrayList<>();
    private final String session;
    private int calls;

    /// Starts one, or skips the test where there is none.
    ///
    /// @param profile a new empty folder
    Browser(Path profile) throws IOException, InterruptedException {
        Optional<String> found = find();
        assumeTrue(found.isPresent(), "neither chromium, chromium-browser nor google-chrome is on the path");
        process = new ProcessBuilder(
                        found.get(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--user-data-dir=" + profile,
                        "--remote-debugging-port=0",
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(address()), new Listener(messages))
                .join();
        JsonNode target = call("Target.createTarget", Map.of("url", "about:blank"), null);
        Map<String, Object> attach = Map.of("targetId", target.path("targetId").asString(), "flatten", true);
        session = call("Target.attachToTarget", attach, null).path("sessionId").asString();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    private static Optional<String> find() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /// Where it listens, as it says on its stderr; what it says later is read and dropped.
    private String address() throws IOException {
        BufferedReader err = process.errorReader();
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            Matcher said = ADDRESS.matcher(line);
            if (said.find()) {
                Thread.ofPlatform().daemon().start(() -> drain(err));
                return said.group(1);
            }
        }
        throw new IOException("chromium ended before it listened");
    }

    private static void drain(BufferedReader err) {
        try {
            err.transferTo(Writer.nullWriter());
        } catch (IOException _) {
            // chromium was ended while it spoke
        }
    }

    /// Puts texts together that come in parts.
    private static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<JsonNode> messages;
        private final StringBuilder text = new StringBuilder();

        Listener(BlockingQueue<JsonNode> messages) {
            this.messages = messages;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                messages.add(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    private JsonNode call(String method, Map<String, ?> parameters) throws InterruptedException {
        return call(method, parameters, session);
    }

    private JsonNode call(String method, Map<String, ?> parameters, String session) throws InterruptedException {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", ++calls);
        message.put("method", method);
        message.put("params", parameters);
        if (session != null) {
            message.put("sessionId", session);
        }
        socket.sendText(JSON.writeValueAsString(message), true).join();
        while (true) {
            JsonNode answer = next();
            if (answer.path("id").asInt(0) == calls) {
                assertTrue(answer.has("result"), answer::toString);
                return answer.path("result");
            }
            events.add(answer);
        }
    }

    private JsonNode next() throws InterruptedException {
        JsonNode message = messages.poll(PATIENCE, TimeUnit.SECONDS);
        assertTrue(message != null, "chromium does not answer");
        return message;
    }

    /// Loads a page in a window of this size and waits until all of it is there.
    ///
    /// @param width  in CSS pixels
    /// @param dark   which colours the user prefers
    /// @param mobile whether the device is a phone
    void load(URI page, int width, int height, boolean dark, boolean mobile) throws InterruptedException {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", mobile ? 2 : 1, "mobile", mobile));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        events.clear();
        call("Page.navigate", Map.of("url", page.toString()));
        while (events.stream()
                .noneMatch(event -> event.path("method").asString("").equals("Page.loadEventFired"))) {
            events.add(next());
        }
    }

    /// The value of an expression on the page.
    JsonNode evaluate(String script) throws InterruptedException {
        JsonNode result = call("Runtime.evaluate", Map.of("expression", script, "returnByValue", true));
        assertTrue(!result.has("exceptionDetails"), result::toString);
        return result.path("result").path("value");
    }

    /// What the console says, and what went wrong, since the page was loaded.
    List<String> complaints() {
        return events.stream()
                .filter(event -> List.of("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
                        .contains(event.path("method").asString("")))
                .map(event -> event.path("params").toString())
                .toList();
    }

    /// The addresses that the page asked for.
    List<String> requests() {
        return events.stream()
                .filter(event -> event.path("method").asString("").equals("Network.requestWillBeSent"))
                .map(event -> event.path("params").path("request").path("url").asString())
                .toList();
    }

    /// A picture of the whole page, as PNG.
    byte[] screenshot() throws InterruptedException {
        JsonNode shot = call("Page.captureScreenshot", Map.of("captureBeyondViewport", true));
        return Base64.getDecoder().decode(shot.path("data").asString());
    }

    @Override
    public void close() {
        socket.abort();
        client.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
