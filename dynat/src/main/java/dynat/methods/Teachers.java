package dynat.methods;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Pass;

/// How a teacher is asked.
public final class Teachers {
    private Teachers() {}

    /// The answer to a batch's clean images; it is learnt from if the teacher's parameters are.
    ///
    /// @param teacher any network
    /// @param m       the batch
    /// @param pass    what the pass is for
    /// @return        `[N, K]` logits
    /// @throws IllegalArgumentException if the teacher tells other classes apart than the images have
    static Variable answer(Layer teacher, Moment m, Pass pass) {
        Variable logits = teacher.forward(m.clean(), pass);
        requireClasses(logits.shape().dim(1), m.classes());
        return logits;
    }

    /// [#answer], which is not learnt from.
    static Variable fixed(Layer teacher, Moment m, Pass pass) {
        return Terms.fixed(() -> answer(teacher, m, pass));
    }

    /// Refuses a teacher of other classes.
    ///
    /// @param teacher how many it tells apart
    /// @param student how many the student does
    /// @throws IllegalArgumentException if these differ
    public static void requireClasses(int teacher, int student) {
        if (teacher != student) {
            throw new IllegalArgumentException(
                    "teacher: it tells %d classes apart, but the student %d\n    fix:    give a teacher that was trained on the student's classes"
                            .formatted(teacher, student));
        }
    }
}
