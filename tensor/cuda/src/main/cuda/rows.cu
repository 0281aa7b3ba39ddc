// What is asked of rows and of channels: where the largest number is, mean and variance.
#include "numbers.cuh"

// For each row of x the column of its largest number, the first one at a tie. A warp a row. As a comparison from the
// front goes: NaN is passed over, but not if the row begins with it.
extern "C" __global__ void argmax(const float *__restrict__ x, int *__restrict__ places, unsigned rows, int columns) {
    unsigned row = thread() / 32;
    int lane = threadIdx.x % 32;
    if (row >= rows) {
        return;
    }
    const float *line = x + (unsigned long long)row * columns;
    float first = line[0], most = first;
    int place = 0;
#pragma unroll 4
    for (int k = lane; k < columns; k += 32) {
        if (line[k] > most) {
            most = line[k];
            place = k;
        }
    }
    for (int step = 16; step > 0; step /= 2) {
        float other = __shfl_down_sync(~0u, most, step);
        int at = __shfl_down_sync(~0u, place, step);
        if (other > most || (other == most && at < place)) {
            most = other;
            place = at;
        }
    }
    if (lane == 0) {
        places[row] = place;
    }
}

// How many numbers, their mean, and the sum of the squared deviations from it.
struct Moments {
    float count, mean, squares;
};

// Of two lots of numbers together (Chan, Golub and LeVeque, 1983).
__device__ __forceinline__ void merge(Moments &a, Moments b) {
    float count = a.count + b.count, share = count > 0 ? b.count / count : 0, apart = b.mean - a.mean;
    a.mean = fmaf(apart, share, a.mean);
    a.squares += fmaf(apart * apart, a.count * share, b.squares);
    a.count = count;
}

// Merges what the threads of a block have, those `lanes` apart; the first `lanes` threads then have all. `steps` is how
// many threads share a channel, a power of two.
template <int V> __device__ void gather(Moments *mine, Moments *shared, int lanes, int steps) {
#pragma unroll 1
    for (int half = steps / 2; half > 0; half /= 2) {
        int other = threadIdx.x + half * lanes, line = threadIdx.x / lanes;
        if (line >= half && line < 2 * half) {
            for (int k = 0; k < V; k++) {
                shared[threadIdx.x * V + k] = mine[k];
            }
        }
        __syncthreads();
        if (line < half) {
            for (int k = 0; k < V; k++) {
                merge(mine[k], shared[other * V + k]);
            }
        }
    }
}

// The moments of each channel over one part of the pixels, counted from the channel's first number: deviations from
// that are small where all numbers are near to each other. A thread takes V channels of every `steps`-th pixel, eight
// of them at a time, whose moments are formed from the deviations from their mean. blockIdx.x is the part, blockIdx.y
// says which channels.
//
// Channel c of pixel p of image n is at `n * image + p * pixel + c * channel`.
template <typename T, int V>
__device__ void moments(const T *__restrict__ y, float *__restrict__ parts, int channels, unsigned rows,
                        unsigned rowsAPart, int pixels, int image, int pixel, int channel, int lanes) {
    __shared__ Moments shared[256 * V];
    const int EIGHT = 8;
    int steps = blockDim.x / lanes, lane = threadIdx.x % lanes;
    int c = (blockIdx.y * lanes + lane) * V;
    bool here = c < channels;
    unsigned first = blockIdx.x * rowsAPart, end = rows - first < rowsAPart ? rows : first + rowsAPart;
    float origin[V];
    Moments sofar[V];
    for (int k = 0; k < V; k++) {
        sofar[k] = {0, 0, 0};
        origin[k] = here ? wide(y[(c + k) * channel]) : 0;
    }
    for (unsigned row = first + threadIdx.x / lanes; here && row < end; row += EIGHT * steps) {
        float value[EIGHT][V];
        int count = min((unsigned)EIGHT, (end - row + steps - 1) / steps);
#pragma unroll
        for (int i = 0; i < EIGHT; i++) {
            if (i < count) {
                unsigned r = row + i * steps;
                const T *at = y + (V > 1 ? r * pixel : r / pixels * image + r % pixels * pixel) + c * channel;
                Pack<T, V> pack = *(const Pack<T, V> *)at;
                for (int k = 0; k < V; k++) {
                    value[i][k] = wide(pack.at[k]) - origin[k];
                }
            }
        }
        for (int k = 0; k < V; k++) {
            float total = 0, squares = 0, rest = 0;
#pragma unroll
            for (int i = 0; i < EIGHT; i++) {
                total += i < count ? value[i][k] : 0;
            }
            float mean = total / count;
#pragma unroll
            for (int i = 0; i < EIGHT; i++) {
                float deviation = i < count ? value[i][k] - mean : 0;
                rest += deviation;
                squares = fmaf(deviation, deviation, squares);
            }
            merge(sofar[k], {(float)count, mean + rest / count, squares});
        }
    }
    gather<V>(sofar, shared, lanes, steps);
    if (here && threadIdx.x < lanes) {
        for (int k = 0; k < V; k++) {
            parts[(long long)blockIdx.x * channels + c + k] = sofar[k].mean;
            parts[((long long)gridDim.x + blockIdx.x) * channels + c + k] = sofar[k].squares;
        }
    }
}

#define MOMENTS(name, T, V)                                                                                            \
    extern "C" __global__ void moments_##name##_##V(const T *y, float *parts, int channels, unsigned rows,             \
                                                    unsigned rowsAPart, int pixels, int image, int pixel, int channel, \
                                                    int lanes) {                                                       \
        moments<T, V>(y, parts, channels, rows, rowsAPart, pixels, image, pixel, channel, lanes);                      \
    }

MOMENTS(f32, float, 1)
MOMENTS(f32, float, 4)
MOMENTS(bf16, bf16, 1)
MOMENTS(bf16, bf16, 4)

// The moments of all parts together: 8 channels a block, whose parts 32 threads each go through.
template <typename T>
__device__ void combine(const T *__restrict__ y, int channel, const float *__restrict__ parts, int count, int channels,
                        unsigned rows, unsigned rowsAPart, float *__restrict__ mean, float *__restrict__ variance) {
    __shared__ Moments shared[256];
    int c = blockIdx.x * 8 + threadIdx.x % 8;
    Moments sofar = {0, 0, 0};
#pragma unroll 4
    for (int part = threadIdx.x / 8; c < channels && part < count; part += 32) {
        unsigned left = rows - part * rowsAPart;
        merge(sofar, {(float)min(left, rowsAPart), parts[(long long)part * channels + c],
                      parts[((long long)count + part) * channels + c]});
    }
    gather<1>(&sofar, shared, 8, 32);
    if (c < channels && threadIdx.x < 8) {
        float none = __int_as_float(0x7fffffff);
        mean[c] = rows > 0 ? wide(y[c * channel]) + sofar.mean : none;
        variance[c] = rows > 0 ? sofar.squares / rows : none;
    }
}

extern "C" __global__ void combine_f32(const float *y, int channel, const float *parts, int count, int channels,
                                       unsigned rows, unsigned rowsAPart, float *mean, float *variance) {
    combine(y, channel, parts, count, channels, rows, rowsAPart, mean, variance);
}

extern "C" __global__ void combine_bf16(const bf16 *y, int channel, const float *parts, int count, int channels,
                                        unsigned rows, unsigned rowsAPart, float *mean, float *variance) {
    combine(y, channel, parts, count, channels, rows, rowsAPart, mean, variance);
}
