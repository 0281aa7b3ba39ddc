package dynat.cli;

/// A run needs more memory than Java may use; on the command line it ends with exit code 4.
final class OutOfMemory extends RuntimeException {

    OutOfMemory(String message) {
        super(message);
    }
}
