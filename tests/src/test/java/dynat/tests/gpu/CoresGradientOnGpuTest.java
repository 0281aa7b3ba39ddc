package dynat.tests.gpu;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dynat.tensor.Device;
import dynat.tensor.cuda.CudaBackend;
import dynat.tests.ptx.CoresGradientContract;

/// All of [CoresGradientContract] on the tensor cores of a real GPU.
@OnGpu
class CoresGradientOnGpuTest extends CoresGradientContract {
    private static final class Opened {
        static final dynat.tensor.cuda.Gpu GPU = CudaBackend.gpu();
        static final Device DEVICE = CudaBackend.plainOnTensorCores(GPU);
    }

    @Override
    protected Device device() {
        int architecture = Opened.GPU.properties().architecture();
        assumeTrue(architecture >= 80, () -> "no tensor cores for TF32 before 80: " + architecture);
        return Opened.DEVICE;
    }
}
