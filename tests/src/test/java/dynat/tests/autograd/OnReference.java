package dynat.tests.autograd;

import dynat.tensor.Device;
import dynat.tensor.Devices;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Runs each test, and what its class makes before it, on the reference device.
final class OnReference implements InvocationInterceptor {

    private static final Device EJML = Devices.choose("ejml", 1).device();

    @Override
    public <T> T interceptTestClassConstructor(
            Invocation<T> made, ReflectiveInvocationContext<Constructor<T>> how, ExtensionContext where)
            throws Throwable {
        return run(made);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> how, ExtensionContext where) throws Throwable {
        run(test);
    }

    private static <T> T run(Invocation<T> body) throws Throwable {
        var thrown = new AtomicReference<Throwable>();
        T result = EJML.run(() -> {
            try {
                return body.proceed();
            } catch (Throwable t) {
                thrown.set(t);
                return null;
            }
        });
        if (thrown.get() != null) {
            throw thrown.get();
        }
        return result;
    }
}
