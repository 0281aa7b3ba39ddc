package dynat.tensor.cuda;

import static dynat.tensor.cuda.JCudaGpu.check;

import java.util.ArrayDeque;
import java.util.Deque;
import jcuda.driver.CUevent;
import jcuda.driver.JCudaDriver;

/// The moments that a device's work reaches certain places, as the device tells them.
final class Events implements Profile.Clock<CUevent> {
    private static final int DEFAULT = 0;

    private final JCudaGpu gpu;
    private final Deque<CUevent> unused = new ArrayDeque<>();

    Events(JCudaGpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public CUevent mark() {
        gpu.here();
        var event = unused.isEmpty() ? made() : unused.pop();
        check("cuEventRecord", JCudaDriver.cuEventRecord(event, gpu.stream()));
        return event;
    }

    private static CUevent made() {
        var event = new CUevent();
        check("cuEventCreate", JCudaDriver.cuEventCreate(event, DEFAULT));
        return event;
    }

    @Override
    public double between(CUevent from, CUevent to) {
        gpu.here();
        var milliseconds = new float[1];
        check("cuEventElapsedTime", JCudaDriver.cuEventElapsedTime(milliseconds, from, to));
        unused.push(from);
        unused.push(to);
        return milliseconds[0];
    }
}
