package dynat.evaluation;

/// Told how an evaluation goes, and asked whether it should go on.
public interface Listener {
    /// Says nothing, and goes on.
    Listener NONE = new Listener() {};

    /// After a batch of clean images.
    ///
    /// @param done how many images were classified
    /// @param of   how many there are
    default void clean(int done, int of) {}

    /// After an iteration of an attack.
    ///
    /// @param moment how far it has come
    default void iteration(Moment moment) {}

    /// After a batch of an attack, whichever process made it; its state is on disk now, if one is kept.
    ///
    /// @param moment how far it has come, with what this batch lost
    default void batch(Moment moment) {}

    /// After an attack.
    ///
    /// @param radius  the ball's
    /// @param outcome what it left
    default void attack(double radius, AttackOutcome outcome) {}

    /// When something is found that the number should not be trusted for.
    ///
    /// @param warning what, and what to do
    default void warning(Warning warning) {}

    /// {@return whether to stop; asked after each iteration, and what the current batch has come to is lost}
    default boolean stops() {
        return false;
    }
}
