package dynat.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;

/// Where results go. A [PrintStream] swallows what goes wrong; this one tells it at the end.
final class Stdout extends PrintStream {

    private final Watched watched;

    private Stdout(Watched watched, Charset charset) {
        super(watched, true, charset);
        this.watched = watched;
    }

    /// Keeps the first problem.
    private static final class Watched extends FilterOutputStream {
        private IOException problem;

        Watched(OutputStream to) {
            super(to);
        }

        @Override
        public void write(int letter) throws IOException {
            write(new byte[] {(byte) letter}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                out.write(bytes, from, count);
            } catch (IOException failed) {
                problem = problem == null ? failed : problem;
                throw failed;
            }
        }
    }

    /// This process's.
    static Stdout here() {
        return to(new FileOutputStream(FileDescriptor.out), System.out.charset());
    }

    static Stdout to(OutputStream out, Charset charset) {
        return new Stdout(new Watched(out), charset);
    }

    /// Returns why not all that was printed was written; empty if it was, or if whoever read it had enough, as `head`
    /// has.
    Optional<IOException> problem() {
        flush();
        return Optional.ofNullable(watched.problem).filter(problem -> !isBrokenPipe(problem));
    }

    private static boolean isBrokenPipe(IOException problem) {
        String message = String.valueOf(problem.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("broken pipe")
                || message.contains("pipe is being closed")
                || message.contains("pipe has been ended"); // Windows
    }
}
