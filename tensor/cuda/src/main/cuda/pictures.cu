// Batches of images of bytes: gathered, shifted, mirrored and made numbers of, in one pass.

// Which of a picture and how it is seen.
struct alignas(16) View {
    int picture, down, right;
    int how; // bit 0: mirrored left to right; bit 1: beyond its border the picture is mirrored, rather than 0
};

// Where a row or column of a window comes from; -1 for nothing.
__device__ __forceinline__ int source(int i, int extent, bool reflect) {
    if (i >= 0 && i < extent) {
        return i;
    }
    return !reflect ? -1 : i < 0 ? -i : 2 * (extent - 1) - i;
}

// One number a thread, in the order of the numbers in memory: channels are innermost there if `last` is set, else
// columns are. Bytes are in the order C H W.
extern "C" __global__ void pictures(const unsigned char *__restrict__ all, const View *__restrict__ views,
                                    float *__restrict__ to, int last, unsigned channels, unsigned height,
                                    unsigned width, unsigned count) {
    unsigned u = blockIdx.x * blockDim.x + threadIdx.x;
    if (u >= count) {
        return;
    }
    unsigned rest = u, c = 0;
    if (last) {
        c = rest % channels, rest /= channels;
    }
    unsigned column = rest % width;
    rest /= width;
    unsigned row = rest % height;
    rest /= height;
    if (!last) {
        c = rest % channels, rest /= channels;
    }
    View view = views[rest];
    int seen = view.how & 1 ? width - 1 - column : column;
    int x = source(seen + view.right, width, view.how & 2), y = source((int)row + view.down, height, view.how & 2);
    float value = 0;
    if (x >= 0 && y >= 0) {
        long long at = (((long long)view.picture * channels + c) * height + y) * width + x;
        value = __fdiv_rn((float)all[at], 255.0f);
    }
    to[u] = value;
}
