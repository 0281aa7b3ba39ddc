package dynat.tensor;

import java.util.function.Supplier;

/// Where tensors live and are computed: one opened backend.
///
/// New tensors are made on the current device: that of the enclosing [#run], else the process's ([#use]), else the best
/// that [Devices] finds. Operations run where their operands are.
///
/// Where [#activations] is a narrower type than [#dtype], such as bfloat16, it is that of convolutions' results, of
/// their cotangents, and of maps and moves of such tensors. All else is of the type that it computes in: images as they
/// were given, weights, statistics, sums, losses, and every tensor whose rank is not 4.
///
/// @param name        the backend's, such as `simd`
/// @param about       what it runs on, such as `256-bit vectors, 2 threads`
/// @param dtype       the type that it computes in
/// @param activations the type that it keeps rank-4 activations in
/// @param order       the order that it keeps rank-4 activations in
/// @param kernels     what it can do
public record Device(String name, String about, DType dtype, DType activations, Order order, Kernels kernels) {

    /// A device that keeps activations in the type that it computes in.
    ///
    /// @param name    the backend's, such as `simd`
    /// @param about   what it runs on, such as `256-bit vectors, 2 threads`
    /// @param dtype   the type that it computes in
    /// @param order   the order that it keeps rank-4 activations in
    /// @param kernels what it can do
    public Device(String name, String about, DType dtype, Order order, Kernels kernels) {
        this(name, about, dtype, dtype, order, kernels);
    }

    private static final ScopedValue<Device> HERE = ScopedValue.newInstance();
    private static volatile Device process;

    /// {@return where new tensors are made on this thread}
    ///
    /// @throws DeviceError if none was chosen and no backend is ready
    public static Device current() {
        return HERE.isBound() ? HERE.get() : ofProcess();
    }

    private static Device ofProcess() {
        var device = process;
        if (device == null) {
            device = Devices.choose("auto", Runtime.getRuntime().availableProcessors())
                    .device();
            process = device;
        }
        return device;
    }

    /// Makes `device` the one on which this process computes.
    ///
    /// @param device of any backend
    public static void use(Device device) {
        process = device;
    }

    /// Runs `body` with this as the current device.
    ///
    /// @param <T>  what `body` gives
    /// @param body what to run, on this thread
    /// @return     its value
    public <T> T run(Supplier<T> body) {
        return ScopedValue.where(HERE, this).call(body::get);
    }

    Tensor allocate(Shape shape, Order order) {
        return allocate(dtype, shape, order);
    }

    Tensor allocate(DType type, Shape shape, Order order) {
        var storage = kernels.allocate(type, shape.size());
        Scope.register(storage);
        return new Tensor(this, shape, Order.coincide(shape) ? Order.ROW_MAJOR : order, storage);
    }

    @Override
    public String toString() {
        return name;
    }
}
