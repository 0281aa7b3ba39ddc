// Rearrangement of numbers: from one order to the other, from one type to another.
#include "numbers.cuh"

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

extern "C" __global__ void transpose_bf16(const bf16 *from, bf16 *to, int rows, int columns) {
    transpose(from, to, rows, columns);
}

// Four numbers a thread; the last thread takes what is left.
template <typename From, typename To>
__device__ void convert(const From *__restrict__ from, To *__restrict__ to, unsigned count) {
    unsigned first = 4 * thread();
    if (first < count && count - first >= 4) {
        Pack<From, 4> in = *(const Pack<From, 4> *)(from + first);
        Pack<To, 4> out;
        for (int k = 0; k < 4; k++) {
            out.at[k] = narrow<To>(wide(in.at[k]));
        }
        *(Pack<To, 4> *)(to + first) = out;
        return;
    }
#pragma unroll 1
    for (unsigned i = first; i < count; i++) {
        to[i] = narrow<To>(wide(from[i]));
    }
}

extern "C" __global__ void convert_f32_bf16(const float *from, bf16 *to, unsigned count) { convert(from, to, count); }

extern "C" __global__ void convert_bf16_f32(const bf16 *from, float *to, unsigned count) { convert(from, to, count); }

extern "C" __global__ void fill_f32(float *to, float value, unsigned count) {
    unsigned i = thread();
    if (i < count) {
        to[i] = value;
    }
}

extern "C" __global__ void fill_bf16(bf16 *to, float value, unsigned count) {
    unsigned i = thread();
    if (i < count) {
        to[i] = narrow<bf16>(value);
    }
}
