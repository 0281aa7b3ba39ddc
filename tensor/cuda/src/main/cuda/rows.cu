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
// that are small where all numbers are near to each other. A thread reads packs: V channels of one pixel, or P pixels
// of one channel; of every `steps`-th pack eight at a time, whose moments are formed from the deviations from their
// mean. A block takes one part of the packs of `lanes * V` channels, which are one of `columns` such lots.
//
// A channel has `rows` packs, `packs` of them in an image; pack p of image n of channel c begins at
// `n * image + p * pack + c * channel`.
template <typename T, int V, int P>
__device__ void moments(const T *__restrict__ y, float *__restrict__ parts, int columns, int channels, unsigned rows,
                        unsigned rowsAPart, unsigned packs, int image, int pack, int channel, int lanes) {
    __shared__ Moments shared[256 * V];
    const int EIGHT = 8;
    unsigned steps = blockDim.x / lanes, lane = threadIdx.x % lanes, part = blockIdx.x / columns;
    int c = (blockIdx.x % columns * lanes + lane) * V;
    bool here = c < channels;
    unsigned first = part * rowsAPart, end = rows - first < rowsAPart ? rows : first + rowsAPart;
    float origin[V];
    Moments sofar[V];
    for (int k = 0; k < V; k++) {
        sofar[k] = {0, 0, 0};
        origin[k] = here ? wide(y[(c + k) * channel]) : 0;
    }
#pragma unroll 1
    for (unsigned row = first + threadIdx.x / lanes; here && row < end; row += EIGHT * steps) {
        float value[EIGHT][V * P];
        int count = min((unsigned)EIGHT, (end - row + steps - 1) / steps);
#pragma unroll
        for (int i = 0; i < EIGHT; i++) {
            for (int k = 0; k < V * P; k++) {
                value[i][k] = 0;
            }
            if (i < count) {
                unsigned r = row + i * steps;
                const T *at = y + (V > 1 ? r * pack : r / packs * image + r % packs * pack) + c * channel;
                Pack<T, V * P> numbers = *(const Pack<T, V * P> *)at;
                for (int k = 0; k < V * P; k++) {
                    value[i][k] = wide(numbers.at[k]) - origin[k / P];
                }
            }
        }
        for (int k = 0; k < V; k++) {
            float total = 0, squares = 0, rest = 0;
#pragma unroll
            for (int i = 0; i < EIGHT; i++) {
                for (int j = 0; j < P; j++) {
                    total += value[i][k * P + j];
                }
            }
            float mean = total / (count * P);
#pragma unroll
            for (int i = 0; i < EIGHT; i++) {
                for (int j = 0; j < P; j++) {
                    float deviation = i < count ? value[i][k * P + j] - mean : 0;
                    rest += deviation;
                    squares = fmaf(deviation, deviation, squares);
                }
            }
            merge(sofar[k], {(float)(count * P), mean + rest / (count * P), squares});
        }
    }
    gather<V>(sofar, shared, lanes, steps);
    if (here && threadIdx.x < lanes) {
        unsigned all = gridDim.x / columns;
        for (int k = 0; k < V; k++) {
            parts[(long long)part * channels + c + k] = sofar[k].mean;
            parts[((long long)all + part) * channels + c + k] = sofar[k].squares;
        }
    }
}

#define MOMENTS(name, T, V, P)                                                                                         \
    extern "C" __global__ void moments_##name(const T *y, float *parts, int columns, int channels, unsigned rows,      \
                                              unsigned rowsAPart, unsigned packs, int image, int pack, int channel,    \
                                              int lanes) {                                                             \
        moments<T, V, P>(y, parts, columns, channels, rows, rowsAPart, packs, image, pack, channel, lanes);            \
    }

MOMENTS(f32, float, 1, 1)
MOMENTS(bf16, bf16, 1, 1)
MOMENTS(f32_channels, float, 4, 1)
MOMENTS(bf16_channels, bf16, 4, 1)
MOMENTS(f32_pixels, float, 1, 4)
MOMENTS(bf16_pixels, bf16, 1, 4)

// The moments of all parts together: 8 channels a block, whose parts 32 threads each go through. A pack is `each`
// numbers of a channel.
template <typename T>
__device__ void combine(const T *__restrict__ y, int channel, const float *__restrict__ parts, int count, int channels,
                        unsigned rows, unsigned rowsAPart, int each, float *__restrict__ mean,
                        float *__restrict__ variance) {
    __shared__ Moments shared[256];
    int c = blockIdx.x * 8 + threadIdx.x % 8;
    Moments sofar = {0, 0, 0};
#pragma unroll 4
    for (int part = threadIdx.x / 8; c < channels && part < count; part += 32) {
        unsigned left = rows - part * rowsAPart;
        merge(sofar, {(float)min(left, rowsAPart) * each, parts[(long long)part * channels + c],
                      parts[((long long)count + part) * channels + c]});
    }
    gather<1>(&sofar, shared, 8, 32);
    if (c < channels && threadIdx.x < 8) {
        float none = __int_as_float(0x7fffffff);
        mean[c] = rows > 0 ? wide(y[c * channel]) + sofar.mean : none;
        variance[c] = rows > 0 ? sofar.squares / sofar.count : none;
    }
}

#define COMBINE(name, T)                                                                                               \
    extern "C" __global__ void combine_##name(const T *y, int channel, const float *parts, int count, int channels,    \
                                              unsigned rows, unsigned rowsAPart, int each, float *mean,                \
                                              float *variance) {                                                       \
        combine(y, channel, parts, count, channels, rows, rowsAPart, each, mean, variance);                            \
    }

COMBINE(f32, float)
COMBINE(bf16, bf16)
