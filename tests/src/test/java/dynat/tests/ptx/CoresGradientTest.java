package dynat.tests.ptx;

import dynat.tensor.Device;
import dynat.tensor.cuda.CudaBackend;

/// All of [CoresGradientContract] on tensor cores as the interpreter understands them.
class CoresGradientTest extends CoresGradientContract {
    private static final Device DEVICE = CudaBackend.plainOnTensorCores(new InterpretedGpu(5));

    @Override
    protected Device device() {
        return DEVICE;
    }
}
