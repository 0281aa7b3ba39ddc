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

// How many numbers, their mean, and the sum of the squared deviations from it. The mean is exact beyond a float, so that
// differences of means are.
struct Moments {
    double mean;
    float count, squares;
};

// Of two lots of numbers together (Chan, Golub and LeVeque, 1983).
__device__ __forceinline__ void merge(Moments &a, const Moments &b) {
    if (b.count == 0) {
        return;
    }
    if (a.count == 0) {
        a = b;
        return;
    }
    float count = a.count + b.count, share = b.count / count;
    double apart = b.mean - a.mean;
    float distance = apart;
    a.mean += apart * share;
    a.squares += fmaf(distance * distance, a.count * share, b.squares);
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

// The moments of V channels of as many numbers.
template <int V> struct Channels {
    double mean[V];
    float squares[V], count;
};

// Up to EIGHT packs of V channels, of which `count` are there and the others 0: their moments are formed from the
// deviations from their mean, and merged with those so far.
template <int V, int P, int EIGHT>
__device__ __forceinline__ void take(Channels<V> &sofar, const float (&value)[EIGHT][V * P], int count) {
    float all = count * P, share = all / (sofar.count + all);
#pragma unroll
    for (int k = 0; k < V; k++) {
        float total = 0, rest = 0, square = 0;
#pragma unroll
        for (int i = 0; i < EIGHT; i++) {
            for (int j = 0; j < P; j++) {
                total += value[i][k * P + j];
            }
        }
        float mean = total / all; // rounded: the rest tells by how much
#pragma unroll
        for (int i = 0; i < EIGHT; i++) {
            for (int j = 0; j < P; j++) {
                float deviation = i < count ? value[i][k * P + j] - mean : 0;
                rest += deviation;
                square = fmaf(deviation, deviation, square);
            }
        }
        square -= rest * (rest / all);
        double apart = (double)mean + rest / all - sofar.mean[k];
        float distance = sofar.count == 0 ? 0 : apart;
        sofar.mean[k] += apart * share;
        sofar.squares[k] += fmaf(distance * distance, sofar.count * share, square < 0 ? 0 : square);
    }
    sofar.count += all;
}

// The moments of each channel over one part of the pixels. A thread reads packs: V channels of one pixel, or P pixels
// of one channel; of every `steps`-th pack eight at a time. A block takes one part of the packs of `lanes * V` channels,
// which are one of `columns` such lots.
//
// A channel has `rows` packs, `packs` of them in an image; pack p of image n of channel c begins at
// `n * image + p * pack + c * channel`.
template <typename T, int V, int P>
__device__ void moments(const T *__restrict__ y, double *__restrict__ means, float *__restrict__ squares, int columns,
                        int channels, unsigned rows, unsigned rowsAPart, unsigned packs, int image, int pack,
                        int channel, int lanes) {
    __shared__ Moments shared[256 * V];
    const int EIGHT = 8;
    unsigned steps = blockDim.x / lanes, lane = threadIdx.x % lanes, part = blockIdx.x / columns;
    int c = (blockIdx.x % columns * lanes + lane) * V;
    bool here = c < channels;
    unsigned first = part * rowsAPart, end = rows - first < rowsAPart ? rows : first + rowsAPart;
    Channels<V> sofar = {};
    float value[EIGHT][V * P];
    auto read = [&](int i, unsigned r) {
        const T *at = y + (V > 1 ? r * pack : r / packs * image + r % packs * pack) + c * channel;
        Pack<T, V * P> numbers = *(const Pack<T, V * P> *)at;
        for (int k = 0; k < V * P; k++) {
            value[i][k] = wide(numbers.at[k]);
        }
    };
    unsigned row = first + threadIdx.x / lanes;
#pragma unroll 1
    for (; here && row + (EIGHT - 1) * steps < end; row += EIGHT * steps) {
#pragma unroll
        for (int i = 0; i < EIGHT; i++) {
            read(i, row + i * steps);
        }
        take<V, P, EIGHT>(sofar, value, EIGHT);
    }
    if (here && row < end) {
        int left = (end - row + steps - 1) / steps;
#pragma unroll
        for (int i = 0; i < EIGHT; i++) {
            for (int k = 0; k < V * P; k++) {
                value[i][k] = 0;
            }
            if (i < left) {
                read(i, row + i * steps);
            }
        }
        take<V, P, EIGHT>(sofar, value, left);
    }
    Moments mine[V];
    for (int k = 0; k < V; k++) {
        mine[k] = {sofar.mean[k], sofar.count, sofar.squares[k]};
    }
    gather<V>(mine, shared, lanes, steps);
    if (here && threadIdx.x < lanes) {
        for (int k = 0; k < V; k++) {
            means[(long long)part * channels + c + k] = mine[k].mean;
            squares[(long long)part * channels + c + k] = mine[k].squares;
        }
    }
}

#define MOMENTS(name, T, V, P)                                                                                         \
    extern "C" __global__ void moments_##name(const T *y, double *means, float *squares, int columns, int channels,    \
                                              unsigned rows, unsigned rowsAPart, unsigned packs, int image, int pack,  \
                                              int channel, int lanes) {                                                \
        moments<T, V, P>(y, means, squares, columns, channels, rows, rowsAPart, packs, image, pack, channel, lanes);   \
    }

MOMENTS(f32, float, 1, 1)
MOMENTS(bf16, bf16, 1, 1)
MOMENTS(f32_channels, float, 4, 1)
MOMENTS(bf16_channels, bf16, 4, 1)
MOMENTS(f32_pixels, float, 1, 4)
MOMENTS(bf16_pixels, bf16, 1, 4)

// The moments of all parts together: 8 channels a block, whose parts 32 threads each go through. A pack is `each`
// numbers of a channel.
extern "C" __global__ void combine(const double *__restrict__ means, const float *__restrict__ squares, int count,
                                   int channels, unsigned rows, unsigned rowsAPart, int each, float *__restrict__ mean,
                                   float *__restrict__ variance) {
    __shared__ Moments shared[256];
    int c = blockIdx.x * 8 + threadIdx.x % 8;
    Moments sofar = {0, 0, 0};
#pragma unroll 4
    for (int part = threadIdx.x / 8; c < channels && part < count; part += 32) {
        unsigned left = rows - part * rowsAPart;
        long long at = (long long)part * channels + c;
        merge(sofar, {means[at], (float)min(left, rowsAPart) * each, squares[at]});
    }
    gather<1>(&sofar, shared, 8, 32);
    if (c < channels && threadIdx.x < 8) {
        float none = __int_as_float(0x7fffffff);
        mean[c] = rows > 0 ? (float)sofar.mean : none;
        variance[c] = rows > 0 ? sofar.squares / sofar.count : none;
    }
}
