// Random numbers from their counters: Philox4x32-10, and what is made of its words. Uniform and normal numbers have the
// bits of the host's: all is computed in double precision, in the host's order, by functions that fdlibm specifies.

// A double whose operations stay as they are written: the compiler fuses no multiplication with an addition.
struct Exact {
    double value;
    __device__ __forceinline__ Exact(double value) : value(value) {}
    __device__ __forceinline__ int high() const { return __double2hiint(value); }
};

__device__ __forceinline__ Exact operator+(Exact a, Exact b) { return __dadd_rn(a.value, b.value); }
__device__ __forceinline__ Exact operator-(Exact a, Exact b) { return __dsub_rn(a.value, b.value); }
__device__ __forceinline__ Exact operator*(Exact a, Exact b) { return __dmul_rn(a.value, b.value); }
__device__ __forceinline__ Exact operator/(Exact a, Exact b) { return __ddiv_rn(a.value, b.value); }

// The natural logarithm of a normal number above 0 (fdlibm, e_log.c).
__device__ Exact logarithm(double x) {
    const Exact LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;
    int high = __double2hiint(x), k = (high >> 20) - 1023;
    high &= 0xfffff;
    int carry = (high + 0x95f64) & 0x100000; // x or half of it, between the roots of 1/2 and of 2
    Exact f = Exact(__hiloint2double(high | (carry ^ 0x3ff00000), __double2loint(x))) - 1.0;
    k += carry >> 20;
    Exact dk = (double)k;
    if ((0xfffff & (2 + high)) < 3) {
        if (f.value == 0) {
            return k == 0 ? Exact(0.0) : dk * LN2_HIGH + dk * LN2_LOW;
        }
        Exact r = f * f * (Exact(0.5) - Exact(0.33333333333333333) * f);
        return k == 0 ? f - r : dk * LN2_HIGH - ((r - dk * LN2_LOW) - f);
    }
    Exact s = f / (Exact(2.0) + f), z = s * s, w = z * z;
    Exact even = w * (Exact(3.999999999940941908e-01)
            + w * (Exact(2.222219843214978396e-01) + w * Exact(1.531383769920937332e-01)));
    Exact odd = z * (Exact(6.666666666666735130e-01)
            + w * (Exact(2.857142874366239149e-01)
            + w * (Exact(1.818357216161805012e-01) + w * Exact(1.479819860511658591e-01))));
    Exact r = odd + even;
    if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
        Exact half = Exact(0.5) * f * f;
        return k == 0 ? f - (half - s * (half + r))
                      : dk * LN2_HIGH - ((half - (s * (half + r) + dk * LN2_LOW)) - f);
    }
    return k == 0 ? f - s * (f - r) : dk * LN2_HIGH - ((s * (f - r) - dk * LN2_LOW) - f);
}

// sin(x + y) and cos(x + y) where |x| is at most a quarter of pi and y is its tail (fdlibm, k_sin.c and k_cos.c).
__device__ Exact sine(Exact x, Exact y, bool tail) {
    if ((x.high() & 0x7fffffff) < 0x3e400000) {
        return x;
    }
    const Exact S1 = -1.66666666666666324348e-01;
    Exact z = x * x, v = z * x;
    Exact r = Exact(8.33333333332248946124e-03)
            + z * (Exact(-1.98412698298579493134e-04)
            + z * (Exact(2.75573137070700676789e-06)
            + z * (Exact(-2.50507602534068634195e-08) + z * Exact(1.58969099521155010221e-10))));
    return tail ? x - ((z * (Exact(0.5) * y - v * r) - y) - v * S1) : x + v * (S1 + z * r);
}

__device__ Exact cosine(Exact x, Exact y) {
    int size = x.high() & 0x7fffffff;
    if (size < 0x3e400000) {
        return 1.0;
    }
    Exact z = x * x;
    Exact r = z * (Exact(4.16666666666666019037e-02)
            + z * (Exact(-1.38888888888741095749e-03)
            + z * (Exact(2.48015872894767294178e-05)
            + z * (Exact(-2.75573143513906633035e-07)
            + z * (Exact(2.08757232129817482790e-09) + z * Exact(-1.13596475577881948265e-11))))));
    if (size < 0x3fd33333) {
        return Exact(1.0) - (Exact(0.5) * z - (z * r - x * y));
    }
    Exact q = size > 0x3fe90000 ? 0.28125 : __hiloint2double(size - 0x00200000, 0);
    Exact half = Exact(0.5) * z - q, one = Exact(1.0) - q;
    return one - (half - (z * r - x * y));
}

// Takes quarter turns off x, from 0 and below one turn and a bit: how many, and what is left with its tail (fdlibm,
// e_rem_pio2.c).
__device__ int reduce(Exact x, Exact &left, Exact &tail) {
    const Exact FIRST = 1.57079632673412561417e+00, FIRST_TAIL = 6.07710050650619224932e-11;
    const Exact SECOND = 6.07710050630396597660e-11, SECOND_TAIL = 2.02226624879595063154e-21;
    const Exact THIRD = 2.02226624871116645580e-21, THIRD_TAIL = 8.47842766036889956997e-32;
    int high = x.high();
    if (high <= 0x3fe921fb) {
        left = x;
        tail = 0.0;
        return 0;
    }
    if (high < 0x4002d97c) {
        Exact z = x - FIRST, w = FIRST_TAIL;
        if (high == 0x3ff921fb) {
            z = z - SECOND;
            w = SECOND_TAIL;
        }
        left = z - w;
        tail = (z - left) - w;
        return 1;
    }
    int n = (int)(x * Exact(6.36619772367581382433e-01) + 0.5).value;
    Exact turns = (double)n, r = x - turns * FIRST, w = turns * FIRST_TAIL;
    left = r - w;
    bool close = high == (n == 2 ? 0x400921fb : n == 3 ? 0x4012d97c : 0x401921fb);
    if (close && (high >> 20) - (left.high() >> 20 & 0x7ff) > 16) {
        Exact t = r;
        w = turns * SECOND;
        r = t - w;
        w = turns * SECOND_TAIL - ((t - r) - w);
        left = r - w;
        if ((high >> 20) - (left.high() >> 20 & 0x7ff) > 49) {
            t = r;
            w = turns * THIRD;
            r = t - w;
            w = turns * THIRD_TAIL - ((t - r) - w);
            left = r - w;
        }
    }
    tail = (r - left) - w;
    return n;
}

// The four words of one block.
__device__ __forceinline__ void block(long long key, long long stream, unsigned number, unsigned *words) {
    unsigned k0 = (unsigned)key, k1 = (unsigned)(key >> 32);
    unsigned c0 = number, c1 = 0, c2 = (unsigned)stream, c3 = (unsigned)(stream >> 32);
#pragma unroll
    for (int round = 0; round < 10; round++) {
        unsigned high0 = __umulhi(0xD2511F53u, c0), low0 = 0xD2511F53u * c0;
        unsigned high1 = __umulhi(0xCD9E8D57u, c2), low1 = 0xCD9E8D57u * c2;
        c0 = high1 ^ c1 ^ k0;
        c1 = low1;
        c2 = high0 ^ c3 ^ k1;
        c3 = low0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    words[0] = c0;
    words[1] = c1;
    words[2] = c2;
    words[3] = c3;
}

// Where a thread's four numbers go: those from `column` on of `row`. A row has `channels` times `pixels` numbers, whose
// pixels lie together where they are counted, and whose channels do in memory.
struct Place {
    float *row;
    unsigned column, width, channels, pixels;

    __device__ __forceinline__ Place(float *to, unsigned thread, unsigned blocks, unsigned channels, unsigned pixels)
        : row(to + (long long)(thread / blocks) * channels * pixels), column(thread % blocks * 4),
          width(channels * pixels), channels(channels), pixels(pixels) {}

    __device__ __forceinline__ void put(int k, float value) {
        unsigned at = column + k;
        if (at < width) {
            row[channels == 1 ? at : at % pixels * channels + at / pixels] = value;
        }
    }
};

#define UNIT 5.9604644775390625e-08 // 2 to the -24

// Numbers from `low` on, `span` wide, none above `largest`. Row i is of stream streams[i], or i where there are none.
extern "C" __global__ void uniform(float *to, long long key, const int *__restrict__ streams, unsigned blocks,
                                   unsigned channels, unsigned pixels, unsigned count, double low, double span,
                                   float largest) {
    unsigned thread = blockIdx.x * blockDim.x + threadIdx.x;
    if (thread >= count) {
        return;
    }
    unsigned row = thread / blocks, words[4];
    block(key, streams ? streams[row] : (int)row, thread % blocks, words);
    Place place(to, thread, blocks, channels, pixels);
    for (int k = 0; k < 4; k++) {
        Exact value = Exact(low) + Exact(span) * (Exact((double)(words[k] >> 8)) * UNIT);
        place.put(k, fminf(__double2float_rn(value.value), largest));
    }
}

// Two words make two numbers (Box and Muller, 1958).
extern "C" __global__ void normal(float *to, long long key, const int *__restrict__ streams, unsigned blocks,
                                  unsigned channels, unsigned pixels, unsigned count, double deviation) {
    unsigned thread = blockIdx.x * blockDim.x + threadIdx.x;
    if (thread >= count) {
        return;
    }
    unsigned row = thread / blocks, words[4];
    block(key, streams ? streams[row] : (int)row, thread % blocks, words);
    Place place(to, thread, blocks, channels, pixels);
#pragma unroll 1
    for (int k = 0; k < 4; k += 2) {
        unsigned first = k ? words[2] : words[0], second = k ? words[3] : words[1];
        Exact squared = Exact(-2.0) * logarithm((double)((first >> 8) + 1) * UNIT);
        Exact radius = Exact(deviation) * __dsqrt_rn(squared.value);
        Exact left = 0.0, tail = 0.0;
        Exact angle = Exact(2 * 3.141592653589793) * ((double)(second >> 8) * UNIT);
        int turns = reduce(angle, left, tail);
        Exact s = sine(left, tail, turns != 0 || angle.high() > 0x3fe921fb), c = cosine(left, tail);
        Exact cos = turns & 1 ? s : c, sin = turns & 1 ? c : s;
        cos = (turns + 1) & 2 ? Exact(-cos.value) : cos;
        sin = turns & 2 ? Exact(-sin.value) : sin;
        place.put(k, __double2float_rn((radius * cos).value));
        place.put(k + 1, __double2float_rn((radius * sin).value));
    }
}
