package dynat.evaluation;

/// A kept state that cannot be gone on from: of other settings, of another classifier, or in use.
///
/// The first line of the message names the folder and what is wrong, the last what to do about it.
public final class StateError extends RuntimeException {

    private StateError(String message) {
        super(message);
    }

    static StateError of(Object folder, String what, String fix) {
        return new StateError("""
                evaluation: the state in %s %s
                    fix:    %s""".formatted(folder, what, fix));
    }
}
