// A libcudnn.so.9 that computes nothing: it writes a line for each call to the file STUB_LOG.
//
// STUB_FIND_NHWC and STUB_FIND_NCHW are what a search finds in that format: "algorithm status milliseconds bytes
// deterministic", one after the other, separated by commas; STUB_FIND_8 is what it finds with an
// input of 8 channels, STUB_FIND_DENSE with strides of 1.
// STUB_FAILS names a call, STUB_STATUS is what it answers.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char text[160];
} Descriptor;

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

static int create(const char *call, Descriptor **made) {
    *made = calloc(1, sizeof(Descriptor));
    line("%s", call);
    return 0;
}

static int destroy(const char *call, Descriptor *gone) {
    line("%s of=%s", call, gone->text);
    free(gone);
    return 0;
}

static const char *format(int of) { return of == 1 ? "NHWC" : of == 0 ? "NCHW" : "?"; }

static const char *type(int of) { return of == 0 ? "f32" : of == 9 ? "bf16" : "?"; }

const char *cudnnGetErrorString(int of) { return of == 5000 ? "STUB_EXECUTION_FAILED" : "STUB_STATUS"; }

int cudnnCreate(void **handle) {
    *handle = calloc(1, 8);
    line("cudnnCreate");
    return status("cudnnCreate");
}

int cudnnDestroy(void *handle) {
    line("cudnnDestroy");
    return 0;
}

int cudnnSetStream(void *handle, void *stream) {
    line("cudnnSetStream stream=%lx", (long)stream);
    return 0;
}

int cudnnCreateTensorDescriptor(Descriptor **made) { return create("cudnnCreateTensorDescriptor", made); }
int cudnnCreateFilterDescriptor(Descriptor **made) { return create("cudnnCreateFilterDescriptor", made); }
int cudnnCreateConvolutionDescriptor(Descriptor **made) { return create("cudnnCreateConvolutionDescriptor", made); }
int cudnnDestroyTensorDescriptor(Descriptor *gone) { return destroy("cudnnDestroyTensorDescriptor", gone); }
int cudnnDestroyFilterDescriptor(Descriptor *gone) { return destroy("cudnnDestroyFilterDescriptor", gone); }
int cudnnDestroyConvolutionDescriptor(Descriptor *gone) { return destroy("cudnnDestroyConvolutionDescriptor", gone); }

int cudnnSetTensor4dDescriptor(Descriptor *of, int layout, int numbers, int n, int c, int h, int w) {
    sprintf(of->text, "%s,%s,%d,%d,%d,%d", format(layout), type(numbers), n, c, h, w);
    return status("cudnnSetTensor4dDescriptor");
}

int cudnnSetFilter4dDescriptor(Descriptor *of, int numbers, int layout, int k, int c, int h, int w) {
    sprintf(of->text, "%s,%s,%d,%d,%d,%d", format(layout), type(numbers), k, c, h, w);
    return status("cudnnSetFilter4dDescriptor");
}

int cudnnSetConvolution2dDescriptor(
    Descriptor *of, int above, int beside, int down, int across, int tall, int wide, int mode, int sums) {
    sprintf(of->text, "pad:%d,%d,stride:%d,%d,dilation:%d,%d,%s,sums:%s", above, beside, down, across, tall, wide,
        mode == 1 ? "correlation" : "convolution", type(sums));
    return status("cudnnSetConvolution2dDescriptor");
}

int cudnnSetConvolutionGroupCount(Descriptor *of, int groups) {
    sprintf(of->text + strlen(of->text), ",groups:%d", groups);
    return status("cudnnSetConvolutionGroupCount");
}

int cudnnSetConvolutionMathType(Descriptor *of, int math) {
    sprintf(of->text + strlen(of->text), ",math:%d", math);
    return status("cudnnSetConvolutionMathType");
}

typedef struct {
    int algorithm;
    int status;
    float milliseconds;
    size_t bytes;
    int deterministic;
    int math;
    int reserved[3];
} Found; // cudnnConvolutionFwdAlgoPerf_t and its two likes

static int find(const char *call, const Descriptor *of, const Descriptor *window, int most, int *count, Found *found) {
    int answer = status(call);
    if (answer) {
        return answer; // and leaves count as it is, as cuDNN does
    }
    int channels;
    sscanf(of->text, "%*[^,],%*[^,],%*d,%d", &channels);
    const char *results = strstr(window->text, "stride:1,1") ? getenv("STUB_FIND_DENSE") : NULL;
    if (!results && channels == 8) {
        results = getenv("STUB_FIND_8");
    }
    char *list = strdup(results ? results : getenv(of->text[1] == 'H' ? "STUB_FIND_NHWC" : "STUB_FIND_NCHW"));
    *count = 0;
    for (char *one = strtok(list, ","); one && *count < most; one = strtok(NULL, ",")) {
        Found *next = found + *count;
        memset(next, 0, sizeof(Found));
        if (sscanf(one, "%d %d %f %zu %d", &next->algorithm, &next->status, &next->milliseconds, &next->bytes,
                &next->deterministic) == 5) {
            ++*count;
        }
    }
    free(list);
    return 0;
}

int cudnnFindConvolutionForwardAlgorithmEx(void *handle, Descriptor *xd, void *x, Descriptor *wd, void *w,
    Descriptor *window, Descriptor *yd, void *y, int most, int *count, Found *found, void *scratch, size_t bytes) {
    line("cudnnFindConvolutionForwardAlgorithmEx x=%s@%lx w=%s@%lx window=%s y=%s@%lx scratch=%lx bytes=%zu", xd->text,
        (long)x, wd->text, (long)w, window->text, yd->text, (long)y, (long)scratch, bytes);
    return find("cudnnFindConvolutionForwardAlgorithmEx", xd, window, most, count, found);
}

int cudnnFindConvolutionBackwardDataAlgorithmEx(void *handle, Descriptor *wd, void *w, Descriptor *yd, void *y,
    Descriptor *window, Descriptor *xd, void *x, int most, int *count, Found *found, void *scratch, size_t bytes) {
    line("cudnnFindConvolutionBackwardDataAlgorithmEx x=%s@%lx w=%s@%lx window=%s y=%s@%lx scratch=%lx bytes=%zu",
        xd->text, (long)x, wd->text, (long)w, window->text, yd->text, (long)y, (long)scratch, bytes);
    return find("cudnnFindConvolutionBackwardDataAlgorithmEx", xd, window, most, count, found);
}

int cudnnFindConvolutionBackwardFilterAlgorithmEx(void *handle, Descriptor *xd, void *x, Descriptor *yd, void *y,
    Descriptor *window, Descriptor *wd, void *w, int most, int *count, Found *found, void *scratch, size_t bytes) {
    line("cudnnFindConvolutionBackwardFilterAlgorithmEx x=%s@%lx w=%s@%lx window=%s y=%s@%lx scratch=%lx bytes=%zu",
        xd->text, (long)x, wd->text, (long)w, window->text, yd->text, (long)y, (long)scratch, bytes);
    return find("cudnnFindConvolutionBackwardFilterAlgorithmEx", xd, window, most, count, found);
}

// The bytes that a search finds for an algorithm in either format.
static int workspace(const char *call, const Descriptor *of, const Descriptor *window, int algorithm, size_t *bytes) {
    Found found[32];
    int count = 0;
    line("%s algorithm=%d", call, algorithm);
    find(call, of, window, 32, &count, found);
    for (int i = 0; i < count; i++) {
        if (found[i].algorithm == algorithm && found[i].status == 0) {
            *bytes = found[i].bytes;
            return 0;
        }
    }
    return 3000;
}

int cudnnGetConvolutionForwardWorkspaceSize(void *handle, Descriptor *xd, Descriptor *wd, Descriptor *window,
    Descriptor *yd, int algorithm, size_t *bytes) {
    return workspace("cudnnGetConvolutionForwardWorkspaceSize", xd, window, algorithm, bytes);
}

int cudnnGetConvolutionBackwardDataWorkspaceSize(void *handle, Descriptor *wd, Descriptor *yd, Descriptor *window,
    Descriptor *xd, int algorithm, size_t *bytes) {
    return workspace("cudnnGetConvolutionBackwardDataWorkspaceSize", xd, window, algorithm, bytes);
}

int cudnnGetConvolutionBackwardFilterWorkspaceSize(void *handle, Descriptor *xd, Descriptor *yd, Descriptor *window,
    Descriptor *wd, int algorithm, size_t *bytes) {
    return workspace("cudnnGetConvolutionBackwardFilterWorkspaceSize", xd, window, algorithm, bytes);
}

size_t cudnnGetVersion(void) { return 91900; }

static int compute(const char *call, const float *alpha, const float *beta, Descriptor *xd, const void *x,
    Descriptor *wd, const void *w, Descriptor *yd, const void *y, Descriptor *window, int algorithm, void *scratch,
    size_t bytes) {
    line("%s alpha=%g beta=%g x=%s@%lx w=%s@%lx window=%s y=%s@%lx algorithm=%d scratch=%lx bytes=%zu", call, *alpha,
        *beta, xd->text, (long)x, wd->text, (long)w, window->text, yd->text, (long)y, algorithm, (long)scratch, bytes);
    return status(call);
}

int cudnnConvolutionForward(void *handle, const float *alpha, Descriptor *xd, void *x, Descriptor *wd, void *w,
    Descriptor *window, int algorithm, void *scratch, size_t bytes, const float *beta, Descriptor *yd, void *y) {
    return compute("cudnnConvolutionForward", alpha, beta, xd, x, wd, w, yd, y, window, algorithm, scratch, bytes);
}

int cudnnConvolutionBackwardData(void *handle, const float *alpha, Descriptor *wd, void *w, Descriptor *yd, void *y,
    Descriptor *window, int algorithm, void *scratch, size_t bytes, const float *beta, Descriptor *xd, void *x) {
    return compute("cudnnConvolutionBackwardData", alpha, beta, xd, x, wd, w, yd, y, window, algorithm, scratch, bytes);
}

int cudnnConvolutionBackwardFilter(void *handle, const float *alpha, Descriptor *xd, void *x, Descriptor *yd, void *y,
    Descriptor *window, int algorithm, void *scratch, size_t bytes, const float *beta, Descriptor *wd, void *w) {
    return compute(
        "cudnnConvolutionBackwardFilter", alpha, beta, xd, x, wd, w, yd, y, window, algorithm, scratch, bytes);
}
