package dynat.tests.autograd;

import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Kernels;
import dynat.tensor.Storage;
import dynat.tensor.Tensor;
import dynat.tensor.TensorReleased;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The reference device at work: which kernels it was asked for, and how much of its memory is still held.
public final class Observed {

    private final Device device;
    private final List<String> calls = new ArrayList<>();
    private final Map<Storage, Tensor> written = new IdentityHashMap<>(); // a tensor of each storage, to ask it
    private int allocated, freed;

    private Observed(Device observed) {
        var kernels = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (_, method, args) -> call(observed.kernels(), method, args));
        device = new Device("observed", observed.about(), observed.dtype(), observed.order(), kernels);
    }

    /// The reference device, observed from now on.
    public static Observed ejml() {
        return new Observed(Devices.choose("ejml", 1).device());
    }

    /// The device to compute on.
    public Device device() {
        return device;
    }

    /// The kernels called since this was last asked, those named only.
    List<String> calls(String... names) {
        var named = calls.stream().filter(List.of(names)::contains).toList();
        calls.clear();
        return named;
    }

    /// How many storages are held.
    public int live() {
        if (written.size() + freed != allocated) {
            throw new IllegalStateException(
                    "%d storages were allocated but only %d met a kernel".formatted(allocated, written.size() + freed));
        }
        int before = written.size();
        written.values().removeIf(tensor -> !held(tensor));
        freed += before - written.size();
        return written.size();
    }

    static boolean held(Tensor tensor) {
        try {
            tensor.storage();
            return true;
        } catch (TensorReleased _) {
            return false;
        }
    }

    private Object call(Kernels kernels, Method method, Object[] args) throws Throwable {
        calls.add(method.getName());
        if (method.getName().equals("allocate")) {
            allocated++;
        }
        Stream.of(args == null ? new Object[0] : args)
                .flatMap(arg -> arg instanceof List<?> list ? list.stream() : Stream.of(arg))
                .filter(Tensor.class::isInstance)
                .map(Tensor.class::cast)
                .forEach(tensor -> written.put(tensor.storage(), tensor));
        try {
            return method.invoke(kernels, args);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
