package dynat.tests.gpu;

import dynat.tensor.Device;
import dynat.tensor.cuda.CudaBackend;
import dynat.tests.ptx.ProductsGradientContract;

/// All of [ProductsGradientContract] on a real GPU.
@OnGpu
class ProductsGradientOnGpuTest extends ProductsGradientContract {
    private static final class Opened {
        static final Device DEVICE = CudaBackend.plainByProducts(CudaBackend.gpu());
    }

    @Override
    protected Device device() {
        return Opened.DEVICE;
    }
}
