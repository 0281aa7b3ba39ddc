package dynat.tests.parity;

import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/// Skips properties that compare backends where there is only one, and says why.
final class AnotherBackend implements SkipExecutionHook {

    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
        return Backends.others().isEmpty()
                ? SkipResult.skip("nothing to hold to the reference: " + Backends.missing())
                : SkipResult.doNotSkip();
    }
}
