// The functions of a Formula that PTX has no instruction for. Printed kernels carry a copy of those that they call.
// CUDA's own in full precision: none is off by more than four units in the last place.
#define FUNCTION extern "C" __device__ __noinline__ __attribute__((used)) float

FUNCTION exp_f32(float x) { return expf(x); }

FUNCTION log_f32(float x) { return logf(x); }

FUNCTION tanh_f32(float x) { return tanhf(x); }

FUNCTION sigmoid_f32(float x) { return 1 / (1 + expf(-x)); }

FUNCTION expm1_f32(float x) { return expm1f(x); }

FUNCTION log1p_f32(float x) { return log1pf(x); }

FUNCTION erf_f32(float x) { return erff(x); }

// As in IEEE 754: to the power 0, and 1 to any power, is 1, even where the other is NaN.
FUNCTION power_f32(float a, float b) { return powf(a, b); }
