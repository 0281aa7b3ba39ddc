package dynat.tests.gpu;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/// Lets every property try fewer cases: the share of them that the property `dynat.tests.tries` says. For a first look
/// at a machine that is there for minutes; without it nothing changes.
public final class FewerTries implements AroundPropertyHook {

    private static final double SHARE = Double.parseDouble(System.getProperty("dynat.tests.tries", "1"));
    private static final int USUAL = 1000; // of a property that does not say

    /// Called by `ServiceLoader`.
    public FewerTries() {}

    /// Whether properties try all their cases, so that a share of the cases tells something.
    public static boolean none() {
        return SHARE == 1;
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property)
            throws Throwable {
        if (SHARE != 1) {
            var attributes = context.attributes();
            int tries = attributes.tries().orElse(USUAL);
            attributes.setTries(Math.max(1, (int) Math.ceil(SHARE * tries)));
        }
        return property.execute();
    }
}
