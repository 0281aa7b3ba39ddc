package dynat.autograd;

import dynat.tensor.Tensor;
import java.util.function.Function;

/// A joint computation of several pullbacks of one op, done once for each cotangent, which is known by its identity.
///
/// ```java
/// var sums = Once.of(dy -> reduce("batchNorm", SUM, channels, List.of(DY, DY_XHAT), dy, …));
/// return Variable.from("batchNorm", y,
///         wrt(beta, dy -> sums.at(dy).get(0)),
///         wrt(gamma, saving(…), dy -> sums.at(dy).get(1)));
/// ```
///
/// @param <T> what is computed
public final class Once<T> {

    private final Function<Tensor, T> joint;
    private Tensor dy;
    private T result;

    private Once(Function<Tensor, T> joint) {
        this.joint = joint;
    }

    /// A computation that has not been done yet.
    ///
    /// @param <T>   what it gives
    /// @param joint computes it from a cotangent
    /// @return      what the pullbacks share
    public static <T> Once<T> of(Function<Tensor, T> joint) {
        return new Once<>(joint);
    }

    /// The joint result; valid while the pullbacks of one visit run.
    ///
    /// @param dy the cotangent that they were given
    /// @return   the same for all of them
    public T at(Tensor dy) {
        if (this.dy != dy) {
            result = joint.apply(dy);
            this.dy = dy;
        }
        return result;
    }
}
