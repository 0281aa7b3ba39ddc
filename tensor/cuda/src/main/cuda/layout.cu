// Rearrangement of numbers: from one order to the other, from one type to another.
#include <cuda_bf16.h>

typedef __nv_bfloat16 bf16;

// to[image][column][row] = from[image][row][column], in tiles of 32 x 32 through shared memory, so that both sides are
// read and written along lines. One block of 256 threads a tile; blockIdx.y is the image.
template <typename T>
__device__ void transpose(const T *__restrict__ from, T *__restrict__ to, int rows, int columns) {
    __shared__ T tile[32][33];
    int across = (columns + 31) / 32;
    int row = blockIdx.x / across * 32, column = blockIdx.x % across * 32;
    long long image = (long long)blockIdx.y * rows * columns;
    int x = threadIdx.x % 32, y = threadIdx.x / 32;
    for (int i = y; i < 32; i += 8) {
        if (row + i < rows && column + x < columns) {
            tile[i][x] = from[image + (long long)(row + i) * columns + column + x];
        }
    }
    __syncthreads();
    for (int i = y; i < 32; i += 8) {
        if (column + i < columns && row + x < rows) {
            to[image + (long long)(column + i) * rows + row + x] = tile[x][i];
        }
    }
}

extern "C" __global__ void transpose_f32(const float *from, float *to, int rows, int columns) {
    transpose(from, to, rows, columns);
}

extern "C" __global__ void transpose_bf16(const unsigned short *from, unsigned short *to, int rows, int columns) {
    transpose(from, to, rows, columns);
}

extern "C" __global__ void convert_f32_bf16(const float *__restrict__ from, bf16 *__restrict__ to, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) {
        to[i] = __float2bfloat16_rn(from[i]);
    }
}

extern "C" __global__ void convert_bf16_f32(const bf16 *__restrict__ from, float *__restrict__ to, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) {
        to[i] = __bfloat162float(from[i]);
    }
}

extern "C" __global__ void fill_f32(float *to, float value, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) {
        to[i] = value;
    }
}

extern "C" __global__ void fill_bf16(bf16 *to, float value, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) {
        to[i] = __float2bfloat16_rn(value);
    }
}
