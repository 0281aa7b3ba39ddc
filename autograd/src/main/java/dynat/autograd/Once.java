package dynat.autograd;

import dynat.tensor.Tensor;
import java.util.function.Function;

/// A joint computation of several pullbacks of one op, done once for each cotangent.
///
/// ```java
/// var sums = Once.of(dy -> reduce("batchNorm", SUM, channels, List.of(DY, DY_XHAT), dy, …));
/// return Variable.from("batchNorm", y,
///         wrt(beta, dy -> sums.at(dy).get(0)),
///         wrt(gamma, saving(…), dy -> sums.at(dy).get(1)));
/// ```
public final class Once<T> {

    private final Function<Tensor, T> joint;
    private Tensor dy;
    private T result;

    private Once(Function<Tensor, T> joint) {
        this.joint = joint;
    }

    public static <T> Once<T> of(Function<Tensor, T> joint) {
        return new Once<>(joint);
    }

    /// The joint result for `dy`; valid while the pullbacks of that one visit run.
    public T at(Tensor dy) {
        if (this.dy != dy) {
            result = joint.apply(dy);
            this.dy = dy;
        }
        return result;
    }
}
