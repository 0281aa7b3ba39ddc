// Windows over images, and weighted sums of their pixels. A thread makes V channels of one pixel; where V is above 1,
// the channels of a pixel lie together in every operand. In each, they do if its `last` is set; else pixels do.
#include "numbers.cuh"

struct Extents {
    int channels, height, width;
};

__device__ __forceinline__ int place(int last, Extents of, int n, int c, int h, int w) {
    return last ? ((n * of.height + h) * of.width + w) * of.channels + c
                : ((n * of.channels + c) * of.height + h) * of.width + w;
}

struct Pixel {
    int n, c, h, w;
};

// Which V channels of which pixel a thread makes, so that neighbours write side by side.
template <int V> __device__ __forceinline__ Pixel mine(unsigned u, int last, Extents of) {
    unsigned groups = of.channels / V, c, h, w;
    if (last) {
        c = u % groups, u /= groups;
        w = u % of.width, u /= of.width;
        h = u % of.height, u /= of.height;
    } else {
        w = u % of.width, u /= of.width;
        h = u % of.height, u /= of.height;
        c = u % groups, u /= groups;
    }
    return {(int)u, (int)c * V, (int)h, (int)w};
}

template <typename T, int V> __device__ __forceinline__ void read(const T *from, float *into) {
    Pack<T, V> pack = *(const Pack<T, V> *)from;
    for (int k = 0; k < V; k++) {
        into[k] = wide(pack.at[k]);
    }
}

template <typename T, int V> __device__ __forceinline__ void write(const float *from, T *to) {
    Pack<T, V> pack;
    for (int k = 0; k < V; k++) {
        pack.at[k] = narrow<T>(from[k]);
    }
    *(Pack<T, V> *)to = pack;
}

// The windows along both axes: for each the first pixel, then for each one more than the last, rows before columns.
// Then for each pixel the first window over it, then one more than the last, again rows before columns.
struct Windows {
    const int *top, *bottom, *left, *right, *firstRow, *endRow, *firstColumn, *endColumn;
};

__device__ __forceinline__ Windows windows(const int *table, Extents x, Extents y) {
    const int *over = table + 2 * (y.height + y.width);
    return {table, table + y.height, table + 2 * y.height, table + 2 * y.height + y.width,
            over,  over + x.height,  over + 2 * x.height,  over + 2 * x.height + x.width};
}

// The largest of each window, the first among equals, and NaN, the last one, before all; and which it is, counted row
// by row, if there are `places`.
template <typename T, typename P, int V>
__device__ void largest(const T *__restrict__ x, int xLast, const int *table, T *__restrict__ y, int yLast,
                        P *__restrict__ places, int placesLast, Extents in, Extents out, unsigned count) {
    unsigned u = thread();
    if (u >= count) {
        return;
    }
    if (V > 1) {
        xLast = yLast = placesLast = 1;
    }
    Windows over = windows(table, in, out);
    Pixel at = mine<V>(u, yLast, out);
    int top = over.top[at.h], bottom = over.bottom[at.h], left = over.left[at.w], right = over.right[at.w];
    float most[V], which[V], value[V];
    read<T, V>(x + place(xLast, in, at.n, at.c, top, left), most);
    for (int k = 0; k < V; k++) {
        which[k] = 0;
    }
    float seen = 0;
#pragma unroll 1
    for (int h = top; h < bottom; h++) {
#pragma unroll 1
        for (int w = left; w < right; w++, seen++) {
            read<T, V>(x + place(xLast, in, at.n, at.c, h, w), value);
            for (int k = 0; k < V; k++) {
                if (value[k] > most[k] || value[k] != value[k]) {
                    most[k] = value[k];
                    which[k] = seen;
                }
            }
        }
    }
    write<T, V>(most, y + place(yLast, out, at.n, at.c, at.h, at.w));
    if (places) {
        write<P, V>(which, places + place(placesLast, out, at.n, at.c, at.h, at.w));
    }
}

// The way back: what the windows over a pixel that chose it give, added up row by row of them.
template <typename T, typename P, int V>
__device__ void chosen(const T *__restrict__ dy, int yLast, const P *__restrict__ places, int placesLast,
                       const int *table, T *__restrict__ dx, int xLast, Extents in, Extents out, unsigned count) {
    unsigned u = thread();
    if (u >= count) {
        return;
    }
    if (V > 1) {
        xLast = yLast = placesLast = 1;
    }
    Windows over = windows(table, in, out);
    Pixel at = mine<V>(u, xLast, in);
    float total[V], which[V], value[V];
    for (int k = 0; k < V; k++) {
        total[k] = 0;
    }
#pragma unroll 1
    for (int i = over.firstRow[at.h]; i < over.endRow[at.h]; i++) {
#pragma unroll 1
        for (int j = over.firstColumn[at.w]; j < over.endColumn[at.w]; j++) {
            float here = (at.h - over.top[i]) * (over.right[j] - over.left[j]) + at.w - over.left[j];
            read<P, V>(places + place(placesLast, out, at.n, at.c, i, j), which);
            read<T, V>(dy + place(yLast, out, at.n, at.c, i, j), value);
            for (int k = 0; k < V; k++) {
                total[k] += which[k] == here ? value[k] : 0;
            }
        }
    }
    write<T, V>(total, dx + place(xLast, in, at.n, at.c, at.h, at.w));
}

// y[i, j] = the sum of rows[i, h] * columns[j, w] * x[h, w]. The terms of row i are those from start[i] to
// start[i + 1]: which pixel, and by how much.
template <typename T, int V>
__device__ void resample(const T *__restrict__ x, int xLast, const int *__restrict__ rowStart,
                         const int *__restrict__ row, const float *__restrict__ rowWeight,
                         const int *__restrict__ columnStart, const int *__restrict__ column,
                         const float *__restrict__ columnWeight, T *__restrict__ y, int yLast, Extents in, Extents out,
                         unsigned count) {
    unsigned u = thread();
    if (u >= count) {
        return;
    }
    if (V > 1) {
        xLast = yLast = 1;
    }
    Pixel at = mine<V>(u, yLast, out);
    float total[V], value[V];
    for (int k = 0; k < V; k++) {
        total[k] = 0;
    }
    int first = columnStart[at.w], end = columnStart[at.w + 1];
#pragma unroll 1
    for (int p = rowStart[at.h]; p < rowStart[at.h + 1]; p++) {
#pragma unroll 1
        for (int q = first; q < end; q++) {
            float weight = rowWeight[p] * columnWeight[q];
            read<T, V>(x + place(xLast, in, at.n, at.c, row[p], column[q]), value);
            for (int k = 0; k < V; k++) {
                total[k] = fmaf(weight, value[k], total[k]);
            }
        }
    }
    write<T, V>(total, y + place(yLast, out, at.n, at.c, at.h, at.w));
}

#define POOL(T, P, V)                                                                                                  \
    extern "C" __global__ void largest_##T##_##P##_##V(                                                                \
        const T *x, int xLast, const int *table, T *y, int yLast, P *places, int placesLast, int channels, int height, \
        int width, int rows, int columns, unsigned count) {                                                            \
        largest<T, P, V>(x, xLast, table, y, yLast, places, placesLast, {channels, height, width},                     \
                         {channels, rows, columns}, count);                                                            \
    }                                                                                                                  \
    extern "C" __global__ void chosen_##T##_##P##_##V(                                                                 \
        const T *dy, int yLast, const P *places, int placesLast, const int *table, T *dx, int xLast, int channels,     \
        int height, int width, int rows, int columns, unsigned count) {                                                \
        chosen<T, P, V>(dy, yLast, places, placesLast, table, dx, xLast, {channels, height, width},                    \
                        {channels, rows, columns}, count);                                                             \
    }

#define RESAMPLE(T, V)                                                                                                 \
    extern "C" __global__ void resample_##T##_##V(                                                                     \
        const T *x, int xLast, const int *rowStart, const int *row, const float *rowWeight, const int *columnStart,    \
        const int *column, const float *columnWeight, T *y, int yLast, int channels, int height, int width, int rows,  \
        int columns, unsigned count) {                                                                                 \
        resample<T, V>(x, xLast, rowStart, row, rowWeight, columnStart, column, columnWeight, y, yLast,                \
                       {channels, height, width}, {channels, rows, columns}, count);                                   \
    }

typedef float f32;

POOL(f32, f32, 1)
POOL(f32, f32, 4)
POOL(bf16, bf16, 1)
POOL(bf16, bf16, 4)
POOL(bf16, f32, 1)
POOL(bf16, f32, 4)
RESAMPLE(f32, 1)
RESAMPLE(f32, 4)
RESAMPLE(bf16, 1)
RESAMPLE(bf16, 4)
