package dynat.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;

/// PyTorch at the same work as bench.jar, a line each. The script `run` beside it starts it and says how it is used.
public final class Peer {
    private static final int USAGE = 2, CALLS_LEAST = 5, CALLS_MOST = 200;
    /// Of calls that take more seconds, one warms up and two are timed.
    private static final double LONG = 5;
    private static final int CALLS_LONG = 2;

    private final List<String> works = new ArrayList<>();
    private int batch;
    private int threads = Runtime.getRuntime().availableProcessors();
    private double seconds = 3;
    private boolean channelsLast = true;
    private Pattern only = Pattern.compile("");

    private Peer() {}

    /// Runs what the arguments name.
    ///
    /// @param args flags, a batch, and kinds of work
    /// @throws IOException if the system does not tell of the process's memory
    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ROOT);
        var peer = new Peer();
        try {
            peer.read(args);
        } catch (IllegalArgumentException wrong) {
            System.err.println("peer: " + wrong.getMessage() + "\n    fix:    see --help");
            System.exit(USAGE);
        }
        peer.measure();
    }

    private void read(String[] args) {
        for (int i = 0; i < args.length; i++) {
            String flag = args[i];
            if (!flag.startsWith("--")) {
                works.add(flag);
            } else if (flag.equals("--nchw")) {
                channelsLast = false;
            } else if (flag.equals("--version")) {
                System.out.println(version());
                System.exit(0);
            } else {
                String value = flag.contains("=") ? flag.substring(flag.indexOf('=') + 1) : next(args, ++i, flag);
                set(flag.replaceAll("=.*", ""), value);
            }
        }
        if (works.isEmpty()) {
            throw new IllegalArgumentException("no batch is given");
        }
        batch = Integer.parseInt(works.remove(0));
        if (works.isEmpty()) {
            works.add("model");
        }
        if (!List.of("model", "layers", "matmul", "memory").containsAll(works)) {
            throw new IllegalArgumentException("there is no such work among " + works);
        }
    }

    private static String next(String[] args, int i, String flag) {
        if (i == args.length) {
            throw new IllegalArgumentException(flag + " has no value");
        }
        return args[i];
    }

    private void set(String flag, String value) {
        switch (flag) {
            case "--threads" -> threads = Integer.parseInt(value);
            case "--seconds" -> seconds = Double.parseDouble(value);
            case "--only" -> only = Pattern.compile(value);
            default -> throw new IllegalArgumentException("there is no flag " + flag);
        }
    }

    private void measure() throws IOException {
        torch.set_num_threads(threads);
        torch.manual_seed(1);
        System.out.printf("# %s, %d threads, %s%n", version(), torch.get_num_threads(), channelsLast ? "NHWC" : "NCHW");
        if (works.contains("model")) {
            new Models(batch, channelsLast).measure(this);
        }
        if (works.contains("layers")) {
            new Layers(batch, channelsLast).measure(this);
        }
        if (works.contains("matmul")) {
            var a = torch.randn(1024, 1024);
            var b = torch.randn(1024, 1024);
            line("matmul-1024", 1, () -> torch.mm(a, b));
        }
        if (works.contains("memory")) {
            System.out.printf("memory batch=%d threads=%d peak_rss_mib=%.0f%n", batch, threads, peakResident());
        }
    }

    /// Whether the line of this name is asked for.
    boolean wants(String name) {
        return only.matcher(name).find();
    }

    /// Measures `work` and prints its line: two calls to warm up, then calls of which each is timed.
    ///
    /// @param name   of the line
    /// @param images that one call sees
    /// @param work   what to call
    void line(String name, int images, Runnable work) {
        if (!wants(name)) {
            return;
        }
        if (timed(work) < LONG) {
            timed(work);
        }
        var times = new ArrayList<Double>();
        long start = System.nanoTime();
        while (times.size() < CALLS_LONG
                || times.size() < CALLS_LEAST && since(start) < CALLS_LONG * LONG
                || since(start) < seconds && times.size() < CALLS_MOST) {
            times.add(timed(work));
        }
        times.sort(null);
        double median = times.get(times.size() / 2);
        System.out.printf(
                "%s batch=%d threads=%d median_ms=%.3f min_ms=%.3f images_per_s=%.1f%n",
                name, images, threads, 1e3 * median, 1e3 * times.get(0), images / median);
    }

    private static double since(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }

    private static double timed(Runnable work) {
        try (var scope = new PointerScope()) {
            long start = System.nanoTime();
            work.run();
            return (System.nanoTime() - start) * 1e-9;
        }
    }

    /// What computes, from what PyTorch tells at length.
    private static String version() {
        String config = torch.show_config().getString();
        return "PyTorch %s (MKL %s, oneDNN %s, %s)"
                .formatted(
                        found("TORCH_VERSION=([0-9.]+)", config),
                        found("Math Kernel Library Version ([0-9.]+)", config),
                        found("MKL-DNN v([0-9.]+)", config),
                        found("CPU capability usage: (\\w+)", config));
    }

    private static String found(String pattern, String text) {
        var matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "unknown";
    }

    private static double peakResident() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }
}
