package dynat.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A file of events that TensorBoard draws: numbers over steps, and pictures.
///
/// A run that goes on writes a new file beside the old ones, which begins by saying from which step on everything
/// before it is void. TensorBoard reads a folder's files by name, so a name holds the time, then a number.
///
/// Whole records are written; those that could not be wait, in order, for the next that can.
///
/// Format: `event.proto` and `summary.proto` of TensorFlow, in the records of TFRecord.
public final class EventFile {

    /// What the name of every such file matches.
    public static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{1,12})\\.(\\d{1,6})");

    private static final int MOST_WAITING = 10_000; // events; then the oldest are given up

    private static final class Event {
        static final int TIME = 1, STEP = 2, VERSION = 3, SUMMARY = 5, SESSION = 7;
    }

    private static final int STATUS = 1, START = 1; // of a session
    private static final int VALUE = 1; // of a summary
    private static final int TAG = 1, NUMBER = 2, IMAGE = 4; // of a value
    private static final int HEIGHT = 1, WIDTH = 2, COLOURS = 3, PNG = 4; // of an image
    private static final int RGB = 3;

    private final Path path;
    private final byte[] head;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private long whole;

    private EventFile(Path path, byte[] head) {
        this.path = path;
        this.head = head;
    }

    /// A new file, which TensorBoard reads after all that are there; nothing is written yet.
    ///
    /// @param folder where it will lie; made when it is first written to
    /// @param from   the step from which on what older files hold is void
    /// @return       the file
    /// @throws IOException if the folder cannot be read
    public static EventFile after(Path folder, long from) throws IOException {
        long second = Instant.now().getEpochSecond();
        int number = 0;
        for (MatchResult other : others(folder)) {
            second = Math.max(second, Long.parseLong(other.group(1)));
            number = Math.max(number, Integer.parseInt(other.group(2)) + 1);
        }
        byte[] version =
                Framing.record(event(0).text(Event.VERSION, "brain.Event:2").toBytes());
        byte[] session = Framing.record(event(from)
                .message(Event.SESSION, new Message().integer(STATUS, START))
                .toBytes());
        byte[] head = ByteBuffer.allocate(version.length + session.length)
                .put(version)
                .put(session)
                .array();
        String name = String.format(Locale.ROOT, "events.out.tfevents.%010d.%06d", second, number);
        return new EventFile(folder.resolve(name), head);
    }

    private static List<MatchResult> others(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                    .filter(name -> name.matches())
                    .map(name -> name.toMatchResult())
                    .toList();
        }
    }

    /// {@return where it lies}
    public Path path() {
        return path;
    }

    /// Adds numbers of one step.
    ///
    /// @param step   of the whole run
    /// @param values by tag; what stands before a tag's first `/` is the heading that TensorBoard shows it under
    /// @throws IOException if it could not be written; then it waits
    public void scalars(long step, Map<String, Double> values) throws IOException {
        Message summary = new Message();
        values.forEach((tag, value) ->
                summary.message(VALUE, new Message().text(TAG, tag).real32(NUMBER, value.floatValue())));
        add(event(step).message(Event.SUMMARY, summary));
    }

    /// Adds a picture.
    ///
    /// @param step   of the whole run
    /// @param tag    its name
    /// @param height in pixels
    /// @param width  in pixels
    /// @param png    the picture in colours, as PNG
    /// @throws IOException if it could not be written; then it waits
    public void image(long step, String tag, int height, int width, byte[] png) throws IOException {
        Message image = new Message()
                .integer(HEIGHT, height)
                .integer(WIDTH, width)
                .integer(COLOURS, RGB)
                .bytes(PNG, png);
        Message value = new Message().text(TAG, tag).message(IMAGE, image);
        add(event(step).message(Event.SUMMARY, new Message().message(VALUE, value)));
    }

    private static Message event(long step) {
        Instant now = Instant.now();
        return new Message()
                .real64(Event.TIME, now.getEpochSecond() + now.getNano() / 1e9)
                .integer(Event.STEP, step);
    }

    private void add(Message event) throws IOException {
        waiting.add(Framing.record(event.toBytes()));
        if (waiting.size() > MOST_WAITING) {
            waiting.remove();
        }
        flush();
    }

    /// Writes what waits.
    ///
    /// @throws IOException if it could not be written; then it waits on
    public void flush() throws IOException {
        if (waiting.isEmpty()) {
            return;
        }
        Files.createDirectories(path.getParent());
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (whole == 0) {
                write(file, head);
            }
            while (!waiting.isEmpty()) {
                write(file, waiting.peek());
                waiting.remove();
            }
        }
    }

    private void write(FileChannel file, byte[] record) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(record);
        try {
            for (long at = whole; bytes.hasRemaining(); ) {
                at += file.write(bytes, at);
            }
        } catch (IOException problem) {
            file.truncate(whole);
            throw problem;
        }
        whole += record.length;
    }
}
