package dynat.autograd;

/// Notices that gradients are asked for, such as by a classifier that should only answer.
public final class Witness {
    private Witness() {}

    private static final ScopedValue<Runnable> HERE = ScopedValue.newInstance();

    /// Runs `f` on this thread, and tells of every [Tape] that is opened meanwhile.
    ///
    /// @param told each time
    /// @param f    what to run
    public static void watch(Runnable told, Runnable f) {
        ScopedValue.where(HERE, told).run(f);
    }

    static void tell() {
        if (HERE.isBound()) {
            HERE.get().run();
        }
    }
}
