package dynat.tensor;

/// A tensor was read after its memory had been given back.
public final class TensorReleased extends IllegalStateException {

    private final String what;

    TensorReleased(Shape shape, String scope) {
        this(
                "a tensor %s was read after %s had released it"
                        .formatted(
                                shape,
                                scope.isEmpty() ? "its holder" : "scope '%s', to which it belonged,".formatted(scope)),
                "use it while the scope is open, or hold it with Scope.keep or Tensor.retain");
    }

    private TensorReleased(String what, String fix) {
        super(what + "\n    fix:    " + fix);
        this.what = what;
    }

    /// This error as met by a pullback, which read a tensor that it had not declared.
    ///
    /// @param op whose pullback it is
    /// @return   the error to throw on
    public TensorReleased inPullbackOf(String op) {
        var named = new TensorReleased(
                op + ": its pullback needs what it did not save: " + what,
                "name every tensor that the pullback reads in wrt(x, saving(…), dy -> …)");
        named.setStackTrace(getStackTrace());
        return named;
    }
}
