package dynat.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// A region of time. What is made inside it is released when it closes, unless somebody else holds it.
///
/// A tensor belongs to the innermost scope open on its thread when it was made, never to the owner of an operand.
/// To let one outlive its scope, [#keep] it. Made outside any scope, a tensor lives as long as it is reachable.
///
/// ```java
/// try (var step = Scope.open("step")) {
///     Tensor y = x.times(2).plus(x);      // two tensors are made
///     best = step.keep(y);                // one of them outlives the step
/// }
/// ```
public final class Scope implements AutoCloseable {

    private static final ThreadLocal<Scope> INNERMOST = new ThreadLocal<>();

    private final String name;
    private final Scope outer;
    private final List<Storage> made = new ArrayList<>();

    private Scope(String name, Scope outer) {
        this.name = name;
        this.outer = outer;
    }

    /// Opens a scope on this thread.
    ///
    /// @param name said in the message when something is read after the scope released it
    /// @return     the scope, to be closed on this thread, the innermost first
    public static Scope open(String name) {
        var scope = new Scope(name, INNERMOST.get());
        INNERMOST.set(scope);
        return scope;
    }

    /// The value of `body`, everything else that it made being released.
    ///
    /// @param name the scope's, for messages
    /// @param body what to compute
    /// @return     its value, which passes to the enclosing scope
    public static Tensor result(String name, Supplier<Tensor> body) {
        try (var scope = open(name)) {
            return scope.keep(body.get());
        }
    }

    static void register(Storage storage) {
        var scope = INNERMOST.get();
        if (scope != null) {
            scope.made.add(storage);
        }
    }

    static String name() {
        var scope = INNERMOST.get();
        return scope == null ? "" : scope.name;
    }

    /// Lets a tensor outlive this scope: it passes to the enclosing one, or to its reader if there is none.
    ///
    /// @param tensor made in this scope or another
    /// @return       the same
    public Tensor keep(Tensor tensor) {
        tensor.retain();
        tensor.storage().pass(name, outer == null ? "" : outer.name);
        if (outer != null) {
            outer.made.add(tensor.storage());
        }
        return tensor;
    }

    @Override
    public void close() {
        if (INNERMOST.get() != this) {
            throw new IllegalStateException(
                    "scope '%s' is not the innermost open one of this thread, which is %s\n    fix:    close each scope once, where it was opened, the innermost first"
                            .formatted(name, INNERMOST.get() == null ? "none" : "'" + name() + "'"));
        }
        INNERMOST.set(outer);
        made.forEach(Storage::release);
    }
}
