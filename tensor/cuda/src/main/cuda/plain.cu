// Matrix products and convolutions as they are defined: every geometry, one thread a number of the result, sums in
// single precision and in one order. Images are [N, H, W, C], filters [O, kH, kW, C / groups], matrices row by row.
#include "numbers.cuh"

// y[m, n] = the sum over k of a[m, k] * b[k, n], for the pair of matrices that blockIdx.y names; in tiles of 16 x 16,
// one a block of 256 threads.
template <typename T>
__device__ void multiply(const T *__restrict__ a, const T *__restrict__ b, T *__restrict__ y, int m, int n, int k,
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
        y[blockIdx.y * (long long)m * n + (long long)row * n + column] = narrow<T>(total);
    }
}

// A convolution's extents: those of images, of the outputs that there is room for, of filters and of a group.
struct Extents {
    int channels, height, width, outputs, rows, columns, filterHeight, filterWidth, groups;
    int strideDown, strideAcross, paddingAbove, paddingBeside, dilationDown, dilationAcross;

    __device__ int inputs() const { return channels / groups; }
    __device__ int outputsOfAGroup() const { return outputs / groups; }
};

// y[n, i, j, o] = the sum of x[n, i * s + p * d - pad, j * s + q * d - pad, c] * w[o, p, q, c]
template <typename T>
__device__ void convolve(const T *__restrict__ x, const T *__restrict__ w, T *__restrict__ y, const Extents &e,
                         unsigned count) {
    unsigned u = thread();
    if (u >= count) {
        return;
    }
    int o = u % e.outputs, j = u / e.outputs % e.columns, i = u / e.outputs / e.columns % e.rows;
    int n = u / e.outputs / e.columns / e.rows, inputs = e.inputs();
    float total = 0;
    for (int p = 0; p < e.filterHeight; p++) {
        int h = i * e.strideDown + p * e.dilationDown - e.paddingAbove;
        for (int q = 0; h >= 0 && h < e.height && q < e.filterWidth; q++) {
            int v = j * e.strideAcross + q * e.dilationAcross - e.paddingBeside;
            if (v < 0 || v >= e.width) {
                continue;
            }
            const T *pixel = x + ((n * e.height + h) * e.width + v) * e.channels + o / e.outputsOfAGroup() * inputs;
            const T *tap = w + ((o * e.filterHeight + p) * e.filterWidth + q) * inputs;
#pragma unroll 4
            for (int c = 0; c < inputs; c++) {
                total = fmaf(wide(pixel[c]), wide(tap[c]), total);
            }
        }
    }
    y[u] = narrow<T>(total);
}

// dx[n, h, v, c] = the sum of dy[n, i, j, o] * w[o, p, q, c] over the taps that meet this pixel.
template <typename T>
__device__ void backwardInput(const T *__restrict__ dy, const T *__restrict__ w, T *__restrict__ dx, const Extents &e,
                              unsigned count) {
    unsigned u = thread();
    if (u >= count) {
        return;
    }
    int channel = u % e.channels, v = u / e.channels % e.width, h = u / e.channels / e.width % e.height;
    int n = u / e.channels / e.width / e.height, inputs = e.inputs(), outputs = e.outputsOfAGroup();
    int group = channel / inputs, taps = e.filterHeight * e.filterWidth * inputs;
    float total = 0;
    for (int p = 0; p < e.filterHeight; p++) {
        int down = h + e.paddingAbove - p * e.dilationDown, i = down / e.strideDown;
        bool met = down >= 0 && down % e.strideDown == 0 && i < e.rows;
        for (int q = 0; met && q < e.filterWidth; q++) {
            int across = v + e.paddingBeside - q * e.dilationAcross, j = across / e.strideAcross;
            if (across < 0 || across % e.strideAcross != 0 || j >= e.columns) {
                continue;
            }
            const T *pixel = dy + ((n * e.rows + i) * e.columns + j) * e.outputs + group * outputs;
            const T *tap = w + ((group * outputs * e.filterHeight + p) * e.filterWidth + q) * inputs + channel % inputs;
#pragma unroll 4
            for (int o = 0; o < outputs; o++) {
                total = fmaf(wide(pixel[o]), wide(tap[o * taps]), total);
            }
        }
    }
    dx[u] = narrow<T>(total);
}

// dw[o, p, q, c] = the sum of dy[n, i, j, o] * x[n, i * s + p * d - pad, j * s + q * d - pad, c], line by line of
// windows.
template <typename T>
__device__ void backwardWeight(const T *__restrict__ dy, const T *__restrict__ x, T *__restrict__ dw, int images,
                               const Extents &e, unsigned count) {
    unsigned u = thread();
    if (u >= count) {
        return;
    }
    int inputs = e.inputs(), c = u % inputs, q = u / inputs % e.filterWidth;
    int p = u / inputs / e.filterWidth % e.filterHeight, o = u / inputs / e.filterWidth / e.filterHeight;
    int channel = o / e.outputsOfAGroup() * inputs + c, left = q * e.dilationAcross - e.paddingBeside;
    // The windows of a line whose tap q meets a pixel.
    int first = left < 0 ? (-left + e.strideAcross - 1) / e.strideAcross : 0;
    int end = min(e.columns, e.width > left ? (e.width - left - 1) / e.strideAcross + 1 : 0);
    float total = 0;
    for (int n = 0; n < images; n++) {
        for (int i = 0; i < e.rows; i++) {
            int h = i * e.strideDown + p * e.dilationDown - e.paddingAbove;
            if (h < 0 || h >= e.height || first >= end) {
                continue;
            }
            const T *window = dy + ((n * e.rows + i) * e.columns + first) * e.outputs + o;
            const T *pixel = x + ((n * e.height + h) * e.width + first * e.strideAcross + left) * e.channels + channel;
            float line = 0;
#pragma unroll 4
            for (int j = first; j < end; j++, window += e.outputs, pixel += e.strideAcross * e.channels) {
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
        int dilationAcross
#define EXTENTS                                                                                                        \
    {                                                                                                                  \
        channels, height, width, outputs, rows, columns, filterHeight, filterWidth, groups, strideDown, strideAcross,  \
            paddingAbove, paddingBeside, dilationDown, dilationAcross                                                  \
    }

#define PRODUCTS(name, T)                                                                                              \
    extern "C" __global__ void multiply_##name(const T *a, const T *b, T *y, int m, int n, int k, int transposeA,      \
                                               int transposeB, long long stepA, long long stepB) {                     \
        multiply(a, b, y, m, n, k, transposeA, transposeB, stepA, stepB);                                              \
    }                                                                                                                  \
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
