package dynat.tests.gpu;

import dynat.tensor.Device;
import dynat.tensor.cuda.CudaBackend;
import dynat.tests.ptx.FilterGradientContract;

/// The filters' gradient on tensor cores, to the very bits where sums are exact.
@OnGpu
class FilterGradientOnGpuTest extends FilterGradientContract {
    private static final class Opened {
        static final Device DEVICE = CudaBackend.plainOnTensorCores(CudaBackend.gpu());
    }

    @Override
    protected Device device() {
        return Opened.DEVICE;
    }
}
