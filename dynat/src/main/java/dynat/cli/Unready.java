package dynat.cli;

/// Another process of a team cannot begin, so this one does not.
final class Unready extends RuntimeException {

    /// @param rank which process
    /// @param why  the rest of a sentence that begins with it
    Unready(int rank, String why) {
        super("team: process %d %s\n    fix:    see what it says".formatted(rank, why));
    }
}
