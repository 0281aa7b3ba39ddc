// Operands of convolutions, brought to how a library is to read them.

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

// Planes whose pixels are spread, `down` rows and `across` columns apart, with 0 between them:
// to[plane][i * down][j * across] = from[plane][i][j]. A thread a number of `to`.
extern "C" __global__ void spread_f32(
    const float *__restrict__ from, float *__restrict__ to, int height, int width, int tall, int wide, int down,
    int across, int count) {
    int at = blockIdx.x * blockDim.x + threadIdx.x;
    if (at < count) {
        int column = at % wide, row = at / wide % tall, plane = at / wide / tall;
        int i = row / down, j = column / across;
        bool is = row % down == 0 && column % across == 0 && i < height && j < width;
        to[at] = is ? from[((long long)plane * height + i) * width + j] : 0.0f;
    }
}
