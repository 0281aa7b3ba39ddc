package dynat.nn;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiPredicate;

/// The parameters that an optimizer changes, some of which may learn at another rate or decay otherwise than the rest.
///
/// ```java
/// var groups = ParameterGroups.of(model.parameters())
///         .group(ParameterGroups.BIASES_AND_NORMS, 1, 0)                 // these do not decay
///         .group((name, _) -> name.startsWith("linear."), 10, 1);        // the last layer learns ten times as fast
/// var optimizer = new AdamW(groups, new AdamW.Rule(0.9, 0.999, 1e-8, 0.05, false));
/// ```
///
/// A rate and a decay are factors: the first multiplies what the [Schedule] says, the second what the optimizer's rule
/// says. A later group takes parameters from an earlier one.
public final class ParameterGroups {

    /// How a parameter's learning differs.
    ///
    /// @param rate  what the rate is multiplied by, from 0
    /// @param decay what the weight decay is multiplied by, from 0
    public record Group(double rate, double decay) {
        /// Checks the factors.
        ///
        /// @throws IllegalArgumentException if one is negative or not finite
        public Group {
            if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY && decay >= 0 && decay < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "parameter groups: a group's factor of the rate is %s and of the decay %s\n    fix:    finite factors from 0"
                                .formatted(rate, decay));
            }
        }
    }

    private static final Set<String> ADDED = Set.of("bias", "cls_token", "pos_embed");

    /// Parameters of rank 0 or 1 and those named `bias`: all biases, and the scales and shifts of norms; and what a
    /// transformer adds to its tokens, `cls_token` and `pos_embed`. timm and many papers let these not decay.
    public static final BiPredicate<String, Parameter> BIASES_AND_NORMS = (name, parameter) ->
            parameter.shape().rank() <= 1 || ADDED.contains(name.substring(name.lastIndexOf('.') + 1));

    private static final Group PLAIN = new Group(1, 1);
    private static final int NAMED = 3; // in a message, before "and 37 more"

    private final SequencedMap<String, Parameter> parameters;
    private final Map<String, Group> others; // of the parameters that are not plain

    private ParameterGroups(SequencedMap<String, Parameter> parameters, Map<String, Group> others) {
        this.parameters = parameters;
        this.others = others;
    }

    /// All in one group that learns as the schedule and the rule say.
    ///
    /// @param parameters what to change, by name
    /// @return           a single group, to which [#group] adds others
    public static ParameterGroups of(Map<String, Parameter> parameters) {
        return new ParameterGroups(Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters)), Map.of());
    }

    /// These, with those that `which` picks by name and parameter in a group of their own.
    ///
    /// @param which picks by full name, such as `layer1.0.conv1.weight`, and parameter
    /// @param rate  what the picked ones' rate is multiplied by, from 0
    /// @param decay what their weight decay is multiplied by, from 0
    /// @return      other groups; these stay as they are
    /// @throws IllegalArgumentException if it picks none, which is always a slip in a name
    public ParameterGroups group(BiPredicate<String, Parameter> which, double rate, double decay) {
        var group = new Group(rate, decay);
        var changed = new HashMap<>(others);
        int picked = 0;
        for (var parameter : parameters.entrySet()) {
            if (which.test(parameter.getKey(), parameter.getValue())) {
                changed.put(parameter.getKey(), group);
                picked++;
            }
        }
        if (picked == 0) {
            throw new IllegalArgumentException(
                    "parameter groups: none of the %d parameters belongs to the group\n    known   %s\n    fix:    pick by these names"
                            .formatted(parameters.size(), known()));
        }
        return new ParameterGroups(parameters, changed);
    }

    /// {@return all parameters by name, in the order in which they are changed}
    public SequencedMap<String, Parameter> parameters() {
        return parameters;
    }

    /// The group of the parameter called `name`.
    ///
    /// @param name a parameter's, in full
    /// @return     its factors; 1 and 1 where no group picked it
    public Group of(String name) {
        return others.getOrDefault(name, PLAIN);
    }

    private String known() {
        var first = String.join(", ", parameters.keySet().stream().limit(NAMED).toList());
        return first + (parameters.size() > NAMED ? " and %d more".formatted(parameters.size() - NAMED) : "");
    }
}
