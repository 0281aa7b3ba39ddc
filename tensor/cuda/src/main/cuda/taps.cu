// Images laid out so that filters' gradients are products of matrices.
#include "numbers.cuh"

// to[row, j, s, c] = x[n, i, j * across + s * aside - before, c]: a row of pixels, each with what the taps of one row of
// filters see from it. An image n takes `tall` rows, its own first: row = n * tall + i, counted from the block `above`.
// Where nothing is there are zeros: beside an image, below it, before the first one and behind the last one.
//
// A thread copies 16 bytes of channels, which are `packs` such; a block's row is all its own.
template <typename T>
__device__ __forceinline__ void lay(const T *__restrict__ x, T *__restrict__ to, int images, int packs, int height,
                                    int width, int tall, int above, int columns, int taps, int across, int aside,
                                    int before) {
    typedef Pack<T, 16 / sizeof(T)> Sixteen;
    int at = blockIdx.y * blockDim.x + threadIdx.x;
    if (at >= columns * taps * packs) {
        return;
    }
    int row = (int)blockIdx.x - above, n = row / tall, i = row % tall;
    int c = at % packs, seen = at / packs, column = seen / taps * across + seen % taps * aside - before;
    Sixteen value = {};
    if (row >= 0 && n < images && i < height && (unsigned)column < (unsigned)width) {
        value = ((const Sixteen *)x)[(((long long)n * height + i) * width + column) * packs + c];
    }
    ((Sixteen *)to)[(long long)blockIdx.x * columns * taps * packs + at] = value;
}

#define LAY(name, T)                                                                                                   \
    extern "C" __global__ void lay_##name(const T *x, T *to, int images, int packs, int height, int width, int tall,   \
                                          int above, int columns, int taps, int across, int aside, int before) {       \
        lay(x, to, images, packs, height, width, tall, above, columns, taps, across, aside, before);                   \
    }

LAY(f32, float)
LAY(bf16, bf16)
