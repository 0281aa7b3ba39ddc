package dynat.tests.ptx;

/// Instructions that threads of a warp run together: each waits until all that its mask names have come.
abstract class Warp extends Control {
    private final int mask;

    /// @param mask the row that says who takes part
    Warp(int mask) {
        this.mask = mask;
    }

    /// Runs for threads `base + i` of which bit `i` is set.
    abstract void together(Block block, int base, int set);

    @Override
    final void run(Block block, int[] threads, int count) {
        for (int i = 0; i < count; i++) {
            block.waitForWarp(threads[i]);
        }
        for (int i = 0; i < count; i++) {
            int warp = threads[i] / 32;
            int set = block.waiting(warp, this);
            if (set != 0) {
                meet(block, warp, set);
            }
        }
    }

    private void meet(Block block, int warp, int set) {
        int base = 32 * warp;
        int wanted = 0;
        for (int lanes = set; lanes != 0; lanes &= lanes - 1) {
            int lane = Integer.numberOfTrailingZeros(lanes);
            int named = (int) read(block.rows[mask], base + lane, mask);
            if ((named >>> lane & 1) == 0) {
                throw fault(base + lane, "takes part, but its mask %08x does not name it".formatted(named));
            }
            wanted |= named;
        }
        if ((wanted & block.living(warp) & ~set) != 0) {
            return; // the others are to come
        }
        together(block, base, set);
        for (int lanes = set; lanes != 0; lanes &= lanes - 1) {
            block.resume(base + Integer.numberOfTrailingZeros(lanes));
        }
    }

    /// Waits, no more.
    static Warp meeting(int mask) {
        return new Warp(mask) {
            @Override
            void together(Block block, int base, int set) {}
        };
    }

    /// Who has come.
    static Control active(int to) {
        return new Control() {
            @Override
            void run(Block block, int[] threads, int count) {
                var bits = new int[Math.ceilDiv(block.threads, 32)];
                for (int i = 0; i < count; i++) {
                    bits[threads[i] / 32] |= 1 << threads[i] % 32;
                }
                for (int i = 0; i < count; i++) {
                    block.rows[to][threads[i]] = Integer.toUnsignedLong(bits[threads[i] / 32]);
                }
            }
        };
    }

    /// Asks in which of the threads a predicate holds.
    ///
    /// @param how `ballot`, `any`, `all` or `uni`
    static Warp vote(String how, int to, int predicate, boolean negated, int mask) {
        return new Warp(mask) {
            @Override
            void together(Block block, int base, int set) {
                int holds = 0;
                for (int lanes = set; lanes != 0; lanes &= lanes - 1) {
                    int lane = Integer.numberOfTrailingZeros(lanes);
                    boolean here = read(block.rows[predicate], base + lane, predicate) != 0 != negated;
                    holds |= here ? 1 << lane : 0;
                }
                long result = switch (how) {
                    case "ballot" -> Integer.toUnsignedLong(holds);
                    case "any" -> holds != 0 ? 1 : 0;
                    case "all" -> holds == set ? 1 : 0;
                    default -> holds == set || holds == 0 ? 1 : 0;
                };
                for (int lanes = set; lanes != 0; lanes &= lanes - 1) {
                    block.rows[to][base + Integer.numberOfTrailingZeros(lanes)] = result;
                }
            }
        };
    }

    /// Reads another thread's register. What comes from a thread that takes no part is nothing: to use it is a fault.
    ///
    /// @param how   `up`, `down`, `bfly` or `idx`
    /// @param to    what is read
    /// @param found the row that says whether there was such a thread, or -1
    /// @param from  what is read, in the other thread
    /// @param by    how far, or which
    /// @param clamp the last lane, and in bits 8 to 12 those that name a part of the warp
    static Warp shuffle(String how, int to, int found, int from, int by, int clamp, int mask) {
        return new Warp(mask) {
            @Override
            void together(Block block, int base, int set) {
                var values = new long[32];
                for (int lane = 0; lane < 32; lane++) {
                    values[lane] = (set >>> lane & 1) == 0 ? UNSET : block.rows[from][base + lane];
                }
                for (int lanes = set; lanes != 0; lanes &= lanes - 1) {
                    int lane = Integer.numberOfTrailingZeros(lanes), thread = base + lane;
                    int distance = (int) read(block.rows[by], thread, by) & 31;
                    int c = (int) read(block.rows[clamp], thread, clamp);
                    int part = c >> 8 & 31;
                    int last = lane & part | c & 31 & ~part;
                    int source = switch (how) {
                        case "up" -> lane - distance;
                        case "down" -> lane + distance;
                        case "bfly" -> lane ^ distance;
                        default -> lane & part | distance & ~part;
                    };
                    boolean inside = how.equals("up") ? source >= last : source <= last;
                    block.rows[to][thread] = values[inside ? source : lane];
                    if (found >= 0) {
                        block.rows[found][thread] = inside ? 1 : 0;
                    }
                }
            }
        };
    }
}
