package dynat.tensor.cuda;

import dynat.tensor.Device;

/// How much of a GPU's memory is where; in the backend's package, for nobody else sees it.
public final class DeviceBytes {
    private final Machine machine;

    private DeviceBytes(Machine machine) {
        this.machine = machine;
    }

    /// @param device of this backend
    public static DeviceBytes of(Device device) {
        return new DeviceBytes(((CudaKernels) device.kernels()).machine());
    }

    /// Bytes that tensors hold, rounded up to size classes.
    public long used() {
        return machine.memory().used();
    }

    /// Bytes that were taken from the device, held by tensors or waiting to be.
    public long held() {
        return machine.memory().held();
    }

    /// Bytes that nobody on this device has.
    public long available() {
        return machine.gpu().available();
    }
}
