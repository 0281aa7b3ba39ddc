// Matrix products and convolutions as they are defined: every geometry, one thread a number of the result, sums in
// single precision and in one order. Matrices lie row by row; images as [N, H, W, C] and filters as
// [O, kH, kW, C / groups] if `last`, else as [N, C, H, W] and [O, C / groups, kH, kW].
#include "numbers.cuh"

// y[m, n] = the sum over k of a[m, k] * b[k, n], for the pair of matrices that blockIdx.y names; in tiles of 16 x 16,
// one a block of 256 threads.
template <typename T, typename Y>
__device__ void multiply(const T *__restrict__ a, const T *__restrict__ b, Y *__restrict__ y, int m, int n, int k,
                         int transposeA, int transposeB, long long stepA, long long stepB) {
    __shared__ float left[16][17], right[16][17];
    int across = (n + 15) / 16, i = threadIdx.x / 16, j = threadIdx.x % 16;
    int row = blockIdx.x / across * 16 + i, column = blockIdx.x % across * 16 + j;
    long long downA = transposeA ? 1 : k, alongA = transposeA ? m : 1;
    long long downB = transposeB ? 1 : n, alongB = transposeB ? k : 1;
    a += blockIdx.y * stepA + row * downA;
    b += blockIdx.y * stepB + column * alongB;
    float total = 0;
    for (int first = 0; first < k; first += 16) {
        int along = first + j, down = first + i;
        left[i][j] = row < m && along < k ? wide(a[along * alongA]) : 0;
        right[i][j] = down < k && column < n ? wide(b[down * downB]) : 0;
        __syncthreads();
#pragma unroll
        for (int t = 0; t < 16; t++) {
            total = fmaf(left[i][t], right[t][j], total);
        }
        __syncthreads();
    }
    if (row < m && column < n) {
        y[blockIdx.y * (long long)m * n + (long long)row * n + column] = narrow<Y>(total);
    }
}

// A convolution's extents: those of images, of the outputs that there is room for, and of filters.
struct Extents {
    int channels, height, width, outputs, rows, columns, filterHeight, filterWidth, groups;
    int strideDown, strideAcross, paddingAbove, paddingBeside, dilationDown, dilationAcross, last;

    // Channels that an output sees, and outputs that a channel does.
    __device__ int inputs() const { return channels / groups; }
    __device__ int seen() const { return outputs / groups; }
};

// Where the numbers of images or filters lie: those of neighbouring channels are `step` apart.
struct Images {
    int channels, height, width, last;

    __device__ int step() const { return last ? 1 : height * width; }
    __device__ int at(int n, int c, int h, int w) const {
        return last ? ((n * height + h) * width + w) * channels + c : ((n * channels + c) * height + h) * width + w;
    }
    // Which number lies at `u`.
    __device__ void find(unsigned u, int &n, int &c, int &h, int &w) const {
        if (last) {
            c = u % channels, u /= channels;
        }
        w = u % width, u /= width;
        h = u % height, u /= height;
        if (!last) {
            c = u % channels, u /= channels;
        }
        n = u;
    }
};

__device__ Images inputs(const Extents &e) { return {e.channels, e.height, e.width, e.last}; }
__device__ Images outputs(const Extents &e) { return {e.outputs, e.rows, e.columns, e.last}; }
__device__ Images filters(const Extents &e) { return {e.inputs(), e.filterHeight, e.filterWidth, e.last}; }

// y[n, o, i, j] = the sum of x[n, c, i * s + p * d - pad, j * s + q * d - pad] * w[o, c, p, q]
template <typename T>
__device__ void convolve(const T *__restrict__ x, const T *__restrict__ w, T *__restrict__ y, const Extents &e,
                         unsigned count) {
    unsigned u = thread();
    if (u >= count) {
        return;
    }
    Images images = inputs(e), taps = filters(e);
    int n, o, i, j, channels = e.inputs(), step = images.step(), stepW = taps.step();
    outputs(e).find(u, n, o, i, j);
    int first = o / e.seen() * channels;
    float total = 0;
    for (int p = 0; p < e.filterHeight; p++) {
        int h = i * e.strideDown + p * e.dilationDown - e.paddingAbove;
        for (int q = 0; h >= 0 && h < e.height && q < e.filterWidth; q++) {
            int v = j * e.strideAcross + q * e.dilationAcross - e.paddingBeside;
            if (v < 0 || v >= e.width) {
                continue;
            }
            const T *pixel = x + images.at(n, first, h, v), *tap = w + taps.at(o, 0, p, q);
#pragma unroll 4
            for (int c = 0; c < channels; c++, pixel += step, tap += stepW) {
                total = fmaf(wide(*pixel), wide(*tap), total);
            }
        }
    }
    y[u] = narrow<T>(total);
}

// dx[n, c, h, v] = the sum of dy[n, o, i, j] * w[o, c, p, q] over the taps that meet this pixel.
template <typename T>
__device__ void backwardInput(const T *__restrict__ dy, const T *__restrict__ w, T *__restrict__ dx, const Extents &e,
                              unsigned count) {
    unsigned u = thread();
    if (u >= count) {
        return;
    }
    Images images = outputs(e), taps = filters(e);
    int n, c, h, v, seen = e.seen(), step = images.step(), stepW = taps.at(1, 0, 0, 0);
    inputs(e).find(u, n, c, h, v);
    int first = c / e.inputs() * seen;
    float total = 0;
    for (int p = 0; p < e.filterHeight; p++) {
        int down = h + e.paddingAbove - p * e.dilationDown, i = down / e.strideDown;
        bool met = down >= 0 && down % e.strideDown == 0 && i < e.rows;
        for (int q = 0; met && q < e.filterWidth; q++) {
            int across = v + e.paddingBeside - q * e.dilationAcross, j = across / e.strideAcross;
            if (across < 0 || across % e.strideAcross != 0 || j >= e.columns) {
                continue;
            }
            const T *pixel = dy + images.at(n, first, i, j), *tap = w + taps.at(first, c % e.inputs(), p, q);
#pragma unroll 4
            for (int o = 0; o < seen; o++, pixel += step, tap += stepW) {
                total = fmaf(wide(*pixel), wide(*tap), total);
            }
        }
    }
    dx[u] = narrow<T>(total);
}

// dw[o, c, p, q] = the sum of dy[n, o, i, j] * x[n, c, i * s + p * d - pad, j * s + q * d - pad], line by line of
// windows.
template <typename T>
__device__ void backwardWeight(const T *__restrict__ dy, const T *__restrict__ x, T *__restrict__ dw, int count,
                               const Extents &e, unsigned weights) {
    unsigned u = thread();
    if (u >= weights) {
        return;
    }
    Images images = inputs(e), windows = outputs(e);
    int o, c, p, q;
    filters(e).find(u, o, c, p, q);
    int channel = o / e.seen() * e.inputs() + c, left = q * e.dilationAcross - e.paddingBeside;
    int stepX = e.strideAcross * (e.last ? e.channels : 1), stepY = e.last ? e.outputs : 1;
    // The windows of a line whose tap q meets a pixel.
    int first = left < 0 ? (-left + e.strideAcross - 1) / e.strideAcross : 0;
    int end = min(e.columns, e.width > left ? (e.width - left - 1) / e.strideAcross + 1 : 0);
    float total = 0;
    for (int n = 0; n < count; n++) {
        for (int i = 0; i < e.rows; i++) {
            int h = i * e.strideDown + p * e.dilationDown - e.paddingAbove;
            if (h < 0 || h >= e.height || first >= end) {
                continue;
            }
            const T *window = dy + windows.at(n, o, i, first);
            const T *pixel = x + images.at(n, channel, h, first * e.strideAcross + left);
            float line = 0;
#pragma unroll 4
            for (int j = first; j < end; j++, window += stepY, pixel += stepX) {
                line = fmaf(wide(*window), wide(*pixel), line);
            }
            total += line;
        }
    }
    dw[u] = narrow<T>(total);
}

#define GEOMETRY                                                                                                       \
    int channels, int height, int width, int outputs, int rows, int columns, int filterHeight, int filterWidth,        \
        int groups, int strideDown, int strideAcross, int paddingAbove, int paddingBeside, int dilationDown,           \
        int dilationAcross, int last
#define EXTENTS                                                                                                        \
    {                                                                                                                  \
        channels, height, width, outputs, rows, columns, filterHeight, filterWidth, groups, strideDown, strideAcross,  \
            paddingAbove, paddingBeside, dilationDown, dilationAcross, last                                            \
    }

#define MULTIPLY(name, T, Y)                                                                                           \
    extern "C" __global__ void multiply_##name(const T *a, const T *b, Y *y, int m, int n, int k, int transposeA,      \
                                               int transposeB, long long stepA, long long stepB) {                     \
        multiply(a, b, y, m, n, k, transposeA, transposeB, stepA, stepB);                                              \
    }

MULTIPLY(f32, float, float)
MULTIPLY(bf16, bf16, bf16)
MULTIPLY(bf16_f32, bf16, float)

#define PRODUCTS(name, T)                                                                                              \
    extern "C" __global__ void convolve_##name(const T *x, const T *w, T *y, unsigned count, GEOMETRY) {               \
        convolve<T>(x, w, y, EXTENTS, count);                                                                          \
    }                                                                                                                  \
    extern "C" __global__ void backwardInput_##name(const T *dy, const T *w, T *dx, unsigned count, GEOMETRY) {        \
        backwardInput<T>(dy, w, dx, EXTENTS, count);                                                                   \
    }                                                                                                                  \
    extern "C" __global__ void backwardWeight_##name(const T *dy, const T *x, T *dw, unsigned count, int images,       \
                                                     GEOMETRY) {                                                       \
        backwardWeight<T>(dy, x, dw, images, EXTENTS, count);                                                          \
    }

PRODUCTS(f32, float)
PRODUCTS(bf16, bf16)
