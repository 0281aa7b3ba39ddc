package dynat.tests.nn;

import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Scope;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Runs each test on the reference backend, in a scope of its own; what a test class holds is made there too.
public final class OnEjml implements InvocationInterceptor {

    static final Device EJML = Devices.choose("ejml", 1).device();

    @Override
    public <T> T interceptTestClassConstructor(
            Invocation<T> invocation, ReflectiveInvocationContext<Constructor<T>> constructor, ExtensionContext context)
            throws Throwable {
        var made = new AtomicReference<T>();
        var thrown = EJML.run(() -> {
            try {
                made.set(invocation.proceed());
                return null;
            } catch (Throwable e) {
                return e;
            }
        });
        if (thrown != null) {
            throw thrown;
        }
        return made.get();
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation);
    }

    private static void run(Invocation<Void> invocation) throws Throwable {
        var thrown = EJML.run(() -> {
            try (var _ = Scope.open("test")) {
                invocation.proceed();
                return null;
            } catch (Throwable e) {
                return e;
            }
        });
        if (thrown != null) {
            throw thrown;
        }
    }

    /// Runs `body` the same way, for tests that have no extensions.
    static void run(Runnable body) {
        EJML.run(() -> {
            try (var _ = Scope.open("test")) {
                body.run();
            }
            return null;
        });
    }
}
