// The filters' gradient of a first convolution: few channels and many pixels, which libraries compute slowly.
#include "numbers.cuh"

// dw[o, p, q, c] = sum over n, i, j of dy[n, i, j, o] * x[n, i + p - 1, j + q - 1, c], with 3 x 3 taps and three channels.
//
// A thread has 8 outputs and one row p of taps, whose 9 numbers lie side by side in x: they slide along a row of pixels
// in registers. 3 * outputs / 8 threads share a row of pixels; a block has several such lots for different rows, whose
// sums it adds up in order. It takes `rowsAPart` of the `rows`, those of all images, and writes one part.
template <typename T>
__device__ void weights(const T *__restrict__ dy, const T *__restrict__ x, float *__restrict__ parts, int height,
                        int width, int outputs, int rows, int rowsAPart) {
    const int OUTPUTS = 8, TAPS = 9, CHANNELS = 3;
    __shared__ float shared[256 * OUTPUTS];
    int groups = outputs / OUTPUTS, lot = 3 * groups, lots = blockDim.x / lot;
    int group = threadIdx.x % groups, p = threadIdx.x / groups % 3;
    int end = min(rows, (int)(blockIdx.x + 1) * rowsAPart);
    float sum[OUTPUTS][TAPS] = {};
    for (int row = blockIdx.x * rowsAPart + threadIdx.x / lot; row < end; row += lots) {
        int from = row % height + p - 1;
        if (from < 0 || from >= height) {
            continue;
        }
        const T *source = x + (row + p - 1) * width * CHANNELS, *cotangent = dy + row * width * outputs + group * OUTPUTS;
        float tap[TAPS] = {};
        for (int c = 0; c < CHANNELS; c++) {
            tap[2 * CHANNELS + c] = wide(source[c]);
        }
#pragma unroll 4
        for (int j = 0; j < width; j++) {
#pragma unroll
            for (int k = 0; k < 2 * CHANNELS; k++) {
                tap[k] = tap[k + CHANNELS];
            }
#pragma unroll
            for (int c = 0; c < CHANNELS; c++) {
                tap[2 * CHANNELS + c] = j + 1 < width ? wide(source[(j + 1) * CHANNELS + c]) : 0;
            }
            Pack<T, 4> first = *(const Pack<T, 4> *)(cotangent + j * outputs),
                       second = *(const Pack<T, 4> *)(cotangent + j * outputs + 4);
#pragma unroll
            for (int o = 0; o < OUTPUTS; o++) {
                float factor = wide(o < 4 ? first.at[o % 4] : second.at[o % 4]);
#pragma unroll
                for (int k = 0; k < TAPS; k++) {
                    sum[o][k] = fmaf(factor, tap[k], sum[o][k]);
                }
            }
        }
    }
#pragma unroll
    for (int k = 0; k < TAPS; k++) {
        __syncthreads();
        for (int o = 0; o < OUTPUTS; o++) {
            shared[threadIdx.x * OUTPUTS + o] = sum[o][k];
        }
        __syncthreads();
        for (int at = threadIdx.x; at < lot * OUTPUTS; at += blockDim.x) {
            float total = 0;
            for (int l = 0; l < lots; l++) {
                total += shared[l * lot * OUTPUTS + at];
            }
            int o = at % (groups * OUTPUTS), row = at / (groups * OUTPUTS);
            parts[((long long)blockIdx.x * outputs + o) * 3 * TAPS + row * TAPS + k] = total;
        }
    }
}

extern "C" __global__ void weights_f32(const float *dy, const float *x, float *parts, int height, int width,
                                       int outputs, int rows, int rowsAPart) {
    weights(dy, x, parts, height, width, outputs, rows, rowsAPart);
}

extern "C" __global__ void weights_bf16(const bf16 *dy, const bf16 *x, float *parts, int height, int width, int outputs,
                                        int rows, int rowsAPart) {
    weights(dy, x, parts, height, width, outputs, rows, rowsAPart);
}
