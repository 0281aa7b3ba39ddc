package dynat.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Copies the child's stderr as it comes, byte for byte, and leaves out one line: the virtual machine's notice that an
/// incubator module is in use, which dynat asked for itself.
final class StderrFilter {
    private static final byte[] NOTICE = "WARNING: Using incubator modules: ".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream to;
    private boolean dropped;
    private boolean dropping;

    /// How many bytes of this line agree with [#NOTICE] and are held back; -1 when the line is another one.
    private int matched;

    StderrFilter(OutputStream to) {
        this.to = to;
    }

    /// Copies until `from` ends. A reader that has gone away, like a closed terminal, must not stop the child: the rest
    /// is then read and dropped.
    static void copy(InputStream from, OutputStream to) throws IOException {
        StderrFilter filter = new StderrFilter(to);
        byte[] bytes = new byte[8192];
        for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
            filter.write(bytes, count);
        }
        filter.release();
    }

    /// Passes on the first `count` of `bytes`, less the notice. Only bytes that may yet become the notice wait.
    void write(byte[] bytes, int count) throws IOException {
        int next = 0;
        while (next < count && !dropped) {
            next = dropping ? skipLine(bytes, next, count) : match(bytes, next, count);
        }
        to.write(bytes, next, count - next);
        to.flush();
    }

    private int skipLine(byte[] bytes, int from, int count) {
        int next = from;
        while (next < count && !dropped) {
            dropped = bytes[next++] == '\n';
        }
        return next;
    }

    private int match(byte[] bytes, int from, int count) throws IOException {
        byte current = bytes[from];
        if (matched >= 0 && current == NOTICE[matched]) {
            matched++;
            dropping = matched == NOTICE.length;
            return from + 1;
        }
        release();
        int next = from;
        while (next < count && bytes[next] != '\n') {
            next++;
        }
        boolean lineEnds = next < count;
        int end = lineEnds ? next + 1 : next;
        to.write(bytes, from, end - from);
        matched = lineEnds ? 0 : -1;
        return end;
    }

    private void release() throws IOException {
        if (!dropping && matched > 0) {
            to.write(NOTICE, 0, matched);
            to.flush();
        }
        matched = 0;
    }
}
