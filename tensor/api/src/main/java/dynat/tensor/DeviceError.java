package dynat.tensor;

/// A device that is not there, or does not work.
public final class DeviceError extends IllegalStateException {
    public DeviceError(String message) {
        super(message);
    }
}
