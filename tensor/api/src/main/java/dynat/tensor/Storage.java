package dynat.tensor;

/// Memory for `length` numbers on one device, shared by a tensor and its views.
///
/// It is counted, not collected: whoever needs it beyond the [Scope] it was made in retains it, and when the last
/// reference goes the backend has the memory back at once. One thread uses a storage at a time.
public abstract class Storage {

    private final DType dtype;
    private final int length;
    private String scope;
    private int references = 1;
    private long version;

    /// Memory with one reference to it, made in the innermost open scope.
    ///
    /// @param dtype  of its numbers
    /// @param length how many numbers
    protected Storage(DType dtype, int length) {
        this.dtype = dtype;
        this.length = length;
        this.scope = Scope.name();
    }

    /// Gives the memory back to the backend. Called once, when the last reference is gone.
    protected abstract void free();

    /// {@return the type of its numbers}
    public final DType dtype() {
        return dtype;
    }

    /// {@return how many numbers fit}
    public final int length() {
        return length;
    }

    /// {@return how often the contents were overwritten in place; what is derived from them is keyed by this}
    public final long version() {
        return version;
    }

    final void overwritten() {
        version++;
    }

    final void retain() {
        references++;
    }

    final void release() {
        if (--references == 0) {
            free();
        }
    }

    final boolean released() {
        return references <= 0;
    }

    /// It outlives the scope that it belongs to, if that is the one named.
    final void pass(String inner, String outer) {
        scope = scope.equals(inner) ? outer : scope;
    }

    /// @return the name of the scope that it belongs to, none if it is empty
    final String scope() {
        return scope;
    }
}
