package dynat.cli;

import java.util.Map;

/// The processes that one training is shared between, as each finds them in its environment. The names are torchrun's.
///
/// @param processes on each machine
/// @param machines  how many there are
/// @param machine   which of them this is, from 0
/// @param address   of the machine that holds rank 0
/// @param port      on which rank 0 waits for the others
record Ranks(int processes, int machines, int machine, String address, int port) {

    /// The variable that names the GPUs that a process may see.
    static final String GPUS = "CUDA_VISIBLE_DEVICES";

    /// The variable that says how many processes this machine has.
    static final String HERE = "LOCAL_WORLD_SIZE";

    /// Returns the number, among all processes, of this machine's process `local`.
    int rank(int local) {
        return machine * processes + local;
    }

    /// Returns what this machine's process `local` finds in its environment.
    ///
    /// @param visible the GPUs that may be used, as CUDA lists them; `null` for all of the machine
    Map<String, String> environment(int local, String visible) {
        return Map.ofEntries(
                Map.entry("RANK", Integer.toString(rank(local))),
                Map.entry("LOCAL_RANK", Integer.toString(local)),
                Map.entry(HERE, Integer.toString(processes)),
                Map.entry("WORLD_SIZE", Integer.toString(processes * machines)),
                Map.entry("MASTER_ADDR", address),
                Map.entry("MASTER_PORT", Integer.toString(port)),
                Map.entry(GPUS, gpu(local, visible)));
    }

    /// Each process has a GPU of its own; one for which there is none sees none.
    private static String gpu(int local, String visible) {
        if (visible == null) {
            return Integer.toString(local);
        }
        String[] listed = visible.split(",");
        return local < listed.length ? listed[local].strip() : "";
    }
}
