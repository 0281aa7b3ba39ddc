// Numbers as they lie in memory, one by one or several together. Kernels compute with them in single precision.
#pragma once

typedef unsigned short bf16; // the upper half of a float

// V numbers side by side, read and written at once.
template <typename T, int V> struct alignas(V * sizeof(T)) Pack {
    T at[V];
};

__device__ __forceinline__ float wide(float x) { return x; }

__device__ __forceinline__ float wide(bf16 x) { return __uint_as_float((unsigned)x << 16); }

template <typename T> __device__ __forceinline__ T narrow(float x);

template <> __device__ __forceinline__ float narrow<float>(float x) { return x; }

// To the nearest, to the even one of two; what is no number stays none.
template <> __device__ __forceinline__ bf16 narrow<bf16>(float x) {
    unsigned bits = __float_as_uint(x);
    return x != x ? 0x7fff : (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

// Which of all threads this is, in blocks along x.
__device__ __forceinline__ unsigned thread() { return blockIdx.x * blockDim.x + threadIdx.x; }
