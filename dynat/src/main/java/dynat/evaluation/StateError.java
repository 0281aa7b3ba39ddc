package dynat.evaluation;

/// A kept state that cannot be gone on from: of other settings, of another classifier, in use, or not to be written.
///
/// The first line of the message names the folder and what is wrong, the last what to do about it.
public final class StateError extends RuntimeException {

    private StateError(String message, Throwable cause) {
        super(message, cause);
    }

    static StateError of(Object folder, String what, String fix) {
        return of(folder, what, fix, null);
    }

    static StateError of(Object folder, String what, String fix, Throwable cause) {
        return new StateError("""
                evaluation: the state in %s %s
                    fix:    %s""".formatted(folder, what, fix), cause);
    }
}
