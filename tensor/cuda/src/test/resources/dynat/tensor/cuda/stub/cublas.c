// A libcublas.so.12 that computes nothing: it writes a line for each call to the file STUB_LOG.
//
// STUB_FAILS names a call, STUB_STATUS is what it answers.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void line(const char *format, ...) {
    FILE *log = fopen(getenv("STUB_LOG"), "a");
    va_list arguments;
    va_start(arguments, format);
    vfprintf(log, format, arguments);
    va_end(arguments);
    fputc('\n', log);
    fclose(log);
}

static int status(const char *call) {
    const char *fails = getenv("STUB_FAILS");
    return fails && !strcmp(fails, call) ? atoi(getenv("STUB_STATUS")) : 0;
}

static const char *type(int of) { return of == 0 ? "f32" : of == 14 ? "bf16" : "?"; }

const char *cublasGetStatusString(int of) { return of == 13 ? "STUB_EXECUTION_FAILED" : "STUB_STATUS"; }

int cublasCreate_v2(void **handle) {
    *handle = calloc(1, 8);
    line("cublasCreate");
    return status("cublasCreate");
}

int cublasDestroy_v2(void *handle) {
    line("cublasDestroy");
    return 0;
}

int cublasSetStream_v2(void *handle, void *stream) {
    line("cublasSetStream stream=%lx", (long)stream);
    return 0;
}

int cublasSetWorkspace_v2(void *handle, void *at, size_t bytes) {
    line("cublasSetWorkspace at=%lx bytes=%zu", (long)at, bytes);
    return 0;
}

int cublasSetMathMode(void *handle, int mode) {
    line("cublasSetMathMode mode=%d", mode);
    return 0;
}

int cublasGemmEx(void *handle, int opA, int opB, int m, int n, int k, const float *alpha, const void *a, int typeA,
    int lda, const void *b, int typeB, int ldb, const float *beta, void *c, int typeC, int ldc, int sums,
    int algorithm) {
    line("cublasGemmEx ops=%d,%d extents=%d,%d,%d alpha=%g a=%s@%lx lda=%d b=%s@%lx ldb=%d beta=%g c=%s@%lx ldc=%d "
         "sums=%d algorithm=%d",
        opA, opB, m, n, k, *alpha, type(typeA), (long)a, lda, type(typeB), (long)b, ldb, *beta, type(typeC), (long)c,
        ldc, sums, algorithm);
    return status("cublasGemmEx");
}

int cublasGemmStridedBatchedEx(void *handle, int opA, int opB, int m, int n, int k, const float *alpha, const void *a,
    int typeA, int lda, long stepA, const void *b, int typeB, int ldb, long stepB, const float *beta, void *c,
    int typeC, int ldc, long stepC, int batch, int sums, int algorithm) {
    line("cublasGemmStridedBatchedEx ops=%d,%d extents=%d,%d,%d alpha=%g a=%s@%lx lda=%d stepA=%ld b=%s@%lx ldb=%d "
         "stepB=%ld beta=%g c=%s@%lx ldc=%d stepC=%ld batch=%d sums=%d algorithm=%d",
        opA, opB, m, n, k, *alpha, type(typeA), (long)a, lda, stepA, type(typeB), (long)b, ldb, stepB, *beta,
        type(typeC), (long)c, ldc, stepC, batch, sums, algorithm);
    return status("cublasGemmStridedBatchedEx");
}
