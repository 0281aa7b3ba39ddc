package dynat.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Copies lines from one process among several, each with a prefix that says which.
///
/// @param prefix of every line
/// @param to     where they go, one whole line at a time
record PrefixedLines(String prefix, PrintStream to) {

    /// A letter for every byte, so that what a process wrote goes on as it was, in whatever encoding.
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    /// Copies on a thread of its own, until `from` ends.
    Thread copy(InputStream from) {
        return Thread.ofPlatform().daemon().name(prefix).start(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, BYTES))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    write((prefix + line + System.lineSeparator()).getBytes(BYTES));
                }
            } catch (IOException _) {
                // The process is gone, and what it has not said yet with it.
            }
        });
    }

    private void write(byte[] line) {
        synchronized (to) {
            to.write(line, 0, line.length);
            to.flush();
        }
    }
}
