// Sums that blocks have computed in parts, added up in order.
#include "numbers.cuh"

// sums[o, r, l] = the sum over p of parts[r, p, o, l], for all r below `across` and all l below `line`.
//
// 32 numbers a block, whose parts 8 threads each go through.
template <typename T>
__device__ __forceinline__ void total(const float *__restrict__ parts, int count, int outputs, int across, int line,
                                      T *__restrict__ sums) {
    __shared__ float shared[256];
    int number = blockIdx.x * 32 + threadIdx.x % 32, numbers = outputs * across * line, step = outputs * line;
    int l = number % line, r = number / line % across, o = number / line / across;
    const float *from = parts + (long long)r * count * step + o * line + l;
    float sum = 0;
#pragma unroll 4
    for (int part = threadIdx.x / 32; number < numbers && part < count; part += 8) {
        sum += from[(long long)part * step];
    }
    shared[threadIdx.x] = sum;
    __syncthreads();
    if (number < numbers && threadIdx.x < 32) {
        for (int group = 1; group < 8; group++) {
            sum += shared[group * 32 + threadIdx.x];
        }
        sums[number] = narrow<T>(sum);
    }
}

#define TOTAL(name, T)                                                                                                 \
    extern "C" __global__ void total_##name(const float *parts, int count, int outputs, int across, int line,          \
                                            T *sums) {                                                                 \
        total(parts, count, outputs, across, line, sums);                                                              \
    }

TOTAL(f32, float)
TOTAL(bf16, bf16)
