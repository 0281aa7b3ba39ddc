// Rows made longer or shorter, such as the channels of pixels.

// to[row][i] = from[row][i], and 0 where there is no such number. A thread a number of `to`.
template <typename T>
__device__ void resize(const T *__restrict__ from, T *__restrict__ to, int has, int wanted, int count) {
    int at = blockIdx.x * blockDim.x + threadIdx.x;
    if (at < count) {
        int row = at / wanted, i = at % wanted;
        to[at] = i < has ? from[(long long)row * has + i] : T(0);
    }
}

extern "C" __global__ void resize_f32(const float *from, float *to, int has, int wanted, int count) {
    resize(from, to, has, wanted, count);
}

// A number of 16 bits is moved as it is.
extern "C" __global__ void resize_bf16(
    const unsigned short *from, unsigned short *to, int has, int wanted, int count) {
    resize(from, to, has, wanted, count);
}
