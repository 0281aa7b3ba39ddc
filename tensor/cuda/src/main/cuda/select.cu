// Numbers moved from place to place. One tensor is gone through as it lies; place `u = o * width + i` in it meets
// offset `outer[o] + inner[i]` in the other one, or none where either is negative.
#include "numbers.cuh"

// What moves at once: 2, 4, 8 or 16 bytes.
template <typename Unit>
__device__ void take(const Unit *__restrict__ from, const int *__restrict__ outer, const int *__restrict__ inner,
                     unsigned width, Unit *__restrict__ to, unsigned count) {
    unsigned u = thread();
    if (u < count) {
        int o = outer[u / width], i = inner[u % width];
        to[u] = o < 0 || i < 0 ? Unit() : from[o + i];
    }
}

// The other way: what has no place to go stays behind.
template <typename Unit>
__device__ void place(const Unit *__restrict__ from, const int *__restrict__ outer, const int *__restrict__ inner,
                      unsigned width, Unit *__restrict__ to, unsigned count) {
    unsigned u = thread();
    if (u < count) {
        int o = outer[u / width], i = inner[u % width];
        if (o >= 0 && i >= 0) {
            to[o + i] = from[u];
        }
    }
}

#define MOVES(bytes, Unit)                                                                                             \
    extern "C" __global__ void take_##bytes(const Unit *from, const int *outer, const int *inner, unsigned width,      \
                                            Unit *to, unsigned count) {                                                \
        take(from, outer, inner, width, to, count);                                                                    \
    }                                                                                                                  \
    extern "C" __global__ void place_##bytes(const Unit *from, const int *outer, const int *inner, unsigned width,     \
                                             Unit *to, unsigned count) {                                               \
        place(from, outer, inner, width, to, count);                                                                   \
    }

MOVES(2, unsigned short)
MOVES(4, unsigned)
MOVES(8, uint2)
MOVES(16, uint4)

// The sum of what meets at place `u` of `to`: entries `outerStart[o]` to `outerStart[o + 1]` of `outer`, each with
// entries `innerStart[i]` to `innerStart[i + 1]` of `inner`, in that order; added to what is there if `add`.
template <typename T>
__device__ void sum(const T *__restrict__ from, const int *__restrict__ outerStart, const int *__restrict__ outer,
                    const int *__restrict__ innerStart, const int *__restrict__ inner, unsigned width,
                    T *__restrict__ to, int add, unsigned count) {
    unsigned u = thread();
    if (u >= count) {
        return;
    }
    unsigned o = u / width, i = u % width;
    int first = innerStart[i], end = innerStart[i + 1];
    float total = 0;
    for (int a = outerStart[o]; a < outerStart[o + 1]; a++) {
        for (int b = first; b < end; b++) {
            total += wide(from[outer[a] + inner[b]]);
        }
    }
    to[u] = narrow<T>(add ? wide(to[u]) + total : total);
}

#define SUM(name, T)                                                                                                   \
    extern "C" __global__ void sum_##name(const T *from, const int *outerStart, const int *outer,                      \
                                          const int *innerStart, const int *inner, unsigned width, T *to, int add,     \
                                          unsigned count) {                                                            \
        sum(from, outerStart, outer, innerStart, inner, width, to, add, count);                                        \
    }

SUM(f32, float)
SUM(bf16, bf16)
