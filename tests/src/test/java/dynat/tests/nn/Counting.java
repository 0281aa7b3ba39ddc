package dynat.tests.nn;

import dynat.tensor.Device;
import dynat.tensor.Kernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/// A device that counts how often each kernel is called.
record Counting(Device device, Map<String, Integer> calls) {

    static Counting over(Device device) {
        var calls = new HashMap<String, Integer>();
        var kernels = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, args) -> {
                    calls.merge(method.getName(), 1, Integer::sum);
                    try {
                        return method.invoke(device.kernels(), args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new Counting(new Device(device.name(), device.about(), device.dtype(), device.order(), kernels), calls);
    }

    int of(String kernel) {
        return calls.getOrDefault(kernel, 0);
    }
}
