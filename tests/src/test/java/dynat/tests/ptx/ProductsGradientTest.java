package dynat.tests.ptx;

import dynat.tensor.Device;
import dynat.tensor.cuda.CudaBackend;

/// All of [ProductsGradientContract] in the interpreter, products of matrices by a kernel of our own.
class ProductsGradientTest extends ProductsGradientContract {
    private static final Device DEVICE = CudaBackend.plainByProducts(new InterpretedGpu(5));

    @Override
    protected Device device() {
        return DEVICE;
    }
}
