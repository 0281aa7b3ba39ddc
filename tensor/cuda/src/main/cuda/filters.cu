// The filters' gradient of 3 x 3 taps on tensor cores of compute_80, from images with channels last.
#include "numbers.cuh"

// dw[o, t, c] = sum over pixels m of dy[m, o] * x[m seen through tap t, c], a product of matrices along the pixels.
//
// A block of 8 warps has OUTPUTS outputs, and of 32 channels all nine taps: what the taps see overlaps, so most of it
// comes from the first-level cache. It goes through `pixelsAPart` pixels, 8 at a time, while those of the next two steps
// are on their way to shared memory. Factors are rounded to TF32, sums are single precision.
//
// Shared rows are 8 words longer than a multiple of 32: a warp reads 4 rows of 8 words, which then lie in 32 banks.
const int STEP = 8, STAGES = 3, TAPS = 9, CHANNELS = 32, COLUMNS = TAPS * CHANNELS, THREADS = 256;

// Reads nothing where it is outside: then there are zeros.
__device__ __forceinline__ void fetch(float *to, const float *from, bool inside) {
    unsigned address = (unsigned)__cvta_generic_to_shared(to);
    asm volatile("cp.async.ca.shared.global [%0], [%1], 16, %2;" ::"r"(address), "l"(from), "r"(inside ? 16 : 0)
                 : "memory");
}

__device__ __forceinline__ void endOfStage() { asm volatile("cp.async.commit_group;" ::: "memory"); }

__device__ __forceinline__ void awaitStage() { asm volatile("cp.async.wait_group %0;" ::"n"(STAGES - 2) : "memory"); }

__device__ __forceinline__ unsigned tf32(float x) {
    unsigned bits;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(x));
    return bits;
}

// A warp's sums, 16 x 8 of them: a thread has columns 2 i and 2 i + 1 of rows g and g + 8, where it is 4 g + i.
__device__ __forceinline__ void multiply(float (&sum)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
    asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

template <int OUTPUTS>
__device__ __forceinline__ void gradient(const float *__restrict__ dy, const float *__restrict__ x, float *parts,
                                         int channels, int height, int width, int outputs, int outputHeight,
                                         int outputWidth, int down, int across, int above, int before, int apart,
                                         int aside, int pixels, int pixelsAPart) {
    const int ROW = OUTPUTS / 4, LEFT = OUTPUTS + 8, RIGHT = COLUMNS + 8;
    const int TALL = OUTPUTS / 32, WIDE = COLUMNS / 32; // a warp's sums: 2 x 4 warps share a block's
    const int FETCHES = STEP * ROW, AGAIN = FETCHES - THREADS; // the last threads fetch from dy twice
    __shared__ __align__(16) float left[STAGES * STEP * LEFT], right[STAGES * STEP * RIGHT];

    int blocks = channels / CHANNELS;
    int channel = blockIdx.x % blocks * CHANNELS, output = blockIdx.x / blocks * OUTPUTS;
    int first = blockIdx.y * pixelsAPart, end = min(pixels, first + pixelsAPart);

    // What this thread fetches of dy: four outputs of a pixel, and perhaps those of another one.
    int q = threadIdx.x, k0 = q / ROW, o0 = q % ROW * 4, k1 = (q + AGAIN) / ROW, o1 = (q + AGAIN) % ROW * 4;
    bool once = q < FETCHES && output + o0 < outputs, again = q >= THREADS - AGAIN && output + o1 < outputs;
    const float *source = dy + (long long)(first + k0) * outputs + output + o0;
    int further = (k1 - k0) * outputs + o1 - o0;
    float *toLeft = left + k0 * LEFT + o0, *furtherLeft = left + k1 * LEFT + o1;

    // Of x: 8 threads fetch 32 channels of a pixel through one tap, 64 threads those of 8 pixels; taps are 4 apart.
    const int EACH = 3, APART = THREADS / 64;
    int lane = q % 8, row = q / 8 % STEP, m = first + row, r[EACH], s[EACH], offset[EACH];
#pragma unroll
    for (int e = 0; e < EACH; e++) {
        int tap = q / 64 + e * APART;
        r[e] = tap / 3 * apart - above;
        s[e] = tap % 3 * aside - before;
        offset[e] = (r[e] * width + s[e]) * channels + channel + 4 * lane;
    }
    int j = m % outputWidth, i = m / outputWidth % outputHeight, size = height * width * channels;
    const float *image = x + (long long)(m / outputWidth / outputHeight) * size;
    float *toRight = right + row * RIGHT + q / 64 * CHANNELS + 4 * lane;

    auto stage = [&](int at, int still) { // so many pixels are left
        if (q < FETCHES) {
            fetch(toLeft + at * STEP * LEFT, source, once && k0 < still);
        }
        if (AGAIN > 0 && q >= THREADS - AGAIN) {
            fetch(furtherLeft + at * STEP * LEFT, source + further, again && k1 < still);
        }
        int y = i * down, z = j * across, pixel = (y * width + z) * channels;
#pragma unroll
        for (int e = 0; e < EACH; e++) {
            if (q / 64 + e * APART < TAPS) {
                bool inside = row < still && (unsigned)(y + r[e]) < (unsigned)height &&
                              (unsigned)(z + s[e]) < (unsigned)width;
                fetch(toRight + at * STEP * RIGHT + e * APART * CHANNELS, image + (pixel + offset[e]), inside);
            }
        }
        endOfStage();
        source += STEP * outputs;
        for (j += STEP; j >= outputWidth; j -= outputWidth) {
            if (++i == outputHeight) {
                i = 0;
                image += size;
            }
        }
    };

    float sum[TALL][WIDE][4] = {};
    int warp = q / 32, g = q % 32 / 4, k = q % 4;
    int top = warp % 2 * 16 * TALL, side = warp / 2 * 8 * WIDE;
    const float *fromLeft = left + k * LEFT + top + g, *fromRight = right + k * RIGHT + side + g;
    for (int at = 0; at < STAGES - 1; at++) {
        stage(at, end - first - at * STEP);
    }
    for (int pixel = first, at = 0, next = STAGES - 1; pixel < end; pixel += STEP) {
        awaitStage();
        __syncthreads();
        stage(next, end - pixel - (STAGES - 1) * STEP);
        const float *one = fromLeft + at * STEP * LEFT, *other = fromRight + at * STEP * RIGHT;
        unsigned a[TALL][4];
#pragma unroll
        for (int t = 0; t < TALL; t++) {
            a[t][0] = tf32(one[16 * t]);
            a[t][1] = tf32(one[16 * t + 8]);
            a[t][2] = tf32(one[16 * t + 4 * LEFT]);
            a[t][3] = tf32(one[16 * t + 8 + 4 * LEFT]);
        }
#pragma unroll
        for (int w = 0; w < WIDE; w++) {
            unsigned b[2] = {tf32(other[8 * w]), tf32(other[8 * w + 4 * RIGHT])};
#pragma unroll
            for (int t = 0; t < TALL; t++) {
                multiply(sum[t][w], a[t], b);
            }
        }
        at = at == STAGES - 1 ? 0 : at + 1;
        next = next == STAGES - 1 ? 0 : next + 1;
    }

    float *part = parts + (long long)blockIdx.y * outputs * TAPS * channels;
#pragma unroll
    for (int t = 0; t < TALL; t++) {
#pragma unroll
        for (int w = 0; w < WIDE; w++) {
            int column = side + 8 * w + 2 * k, tap = column / CHANNELS, c = channel + column % CHANNELS;
#pragma unroll
            for (int half = 0; half < 2; half++) {
                int o = output + top + 16 * t + g + 8 * half;
                if (o < outputs) {
                    *(Pack<float, 2> *)(part + (long long)(o * TAPS + tap) * channels + c) = {sum[t][w][2 * half],
                                                                                             sum[t][w][2 * half + 1]};
                }
            }
        }
    }
}

#define GRADIENT(outputsABlock, blocksAtOnce)                                                                          \
    extern "C" __global__ void __launch_bounds__(THREADS, blocksAtOnce)                                                \
        gradient_##outputsABlock(const float *dy, const float *x, float *parts, int channels, int height, int width,   \
                                 int outputs, int outputHeight, int outputWidth, int down, int across, int above,      \
                                 int before, int apart, int aside, int pixels, int pixelsAPart) {                      \
        gradient<outputsABlock>(dy, x, parts, channels, height, width, outputs, outputHeight, outputWidth, down,       \
                                across, above, before, apart, aside, pixels, pixelsAPart);                             \
    }

GRADIENT(64, 2)
GRADIENT(128, 1)
GRADIENT(160, 1)
