package dynat.methods;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Pass;
import java.util.LinkedHashMap;
import java.util.Map;

/// A teacher beside its student, and how it is asked.
public final class Teachers {
    private Teachers() {}

    /// Both networks by role, `teacher` before `student`.
    ///
    /// @param teacher the network that is learnt from
    /// @param student the network that becomes robust
    /// @return        in this order
    public static Map<String, Layer> networks(Layer teacher, Layer student) {
        Map<String, Layer> networks = new LinkedHashMap<>();
        networks.put("teacher", teacher);
        networks.put("student", student);
        return networks;
    }

    /// The answer to any images; it is learnt from if the teacher's parameters are.
    ///
    /// @param teacher any network
    /// @param x       `[N, C, H, W]`
    /// @param m       the batch that they belong to
    /// @param pass    what the pass is for
    /// @return        `[N, K]` logits
    /// @throws IllegalArgumentException if the teacher tells other classes apart than the images have
    static Variable answer(Layer teacher, Variable x, Moment m, Pass pass) {
        Variable logits = teacher.forward(x, pass);
        requireClasses(logits.shape().dim(1), m.classes());
        return logits;
    }

    /// [#answer] to the batch's clean images.
    static Variable answer(Layer teacher, Moment m, Pass pass) {
        return answer(teacher, m.clean(), m, pass);
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
