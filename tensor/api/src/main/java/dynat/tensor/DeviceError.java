package dynat.tensor;

/// A device that is not there, or does not work.
public final class DeviceError extends IllegalStateException {
    /// An error that says so.
    ///
    /// @param message what was asked for, why it is not to be had, and the fix
    public DeviceError(String message) {
        super(message);
    }
}
