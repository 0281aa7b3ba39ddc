package dynat.tests.command;

import dynat.cli.Interrupts;
import dynat.cli.Main;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The program with another `train`, which needs no training: the real `launch` starts it.
public final class LaunchedRank {
    private LaunchedRank() {}

    public static void main(String[] args) throws Exception {
        if (List.of(args).contains("launch")) {
            Main.main(args);
        }
        Interrupts interrupts = Interrupts.listen();
        String what = Stream.of(args)
                .skip(1)
                .filter(word -> !word.startsWith("--"))
                .findFirst()
                .orElseThrow();
        switch (what) {
            case "show" -> show(args);
            case "hang" -> {
                ready(Path.of(args[2]));
                Thread.sleep(60_000);
            }
            case "work" -> work(interrupts, Path.of(args[2]), Long.parseLong(args[3]));
            default -> throw new IllegalArgumentException(what);
        }
    }

    private static void show(String[] args) {
        Map<String, String> environment = System.getenv();
        for (String name :
                List.of("RANK", "LOCAL_RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT", "CUDA_VISIBLE_DEVICES")) {
            System.out.println(name + " " + environment.get(name));
        }
        System.out.println("options " + ManagementFactory.getRuntimeMXBean().getInputArguments());
        System.out.println("arguments " + String.join("|", args));
        System.out.println("stderr terminal " + System.getProperty("dynat.terminal.stderr"));
        System.err.println("to stderr");
    }

    /// Rank 0 says so when all are; each leaves its mark in the folder.
    private static void ready(Path folder) throws Exception {
        Map<String, String> environment = System.getenv();
        Files.createFile(folder.resolve("rank" + environment.get("RANK")));
        if (environment.get("RANK").equals("0")) {
            for (int rank = 0; rank < Integer.parseInt(environment.get("WORLD_SIZE")); rank++) {
                while (!Files.exists(folder.resolve("rank" + rank))) {
                    Thread.sleep(10);
                }
            }
            System.out.println("ready");
        }
    }

    /// Waits to be asked to stop, then takes `millis` to save.
    private static void work(Interrupts interrupts, Path folder, long millis) throws Exception {
        interrupts.defer(() -> System.out.println("stopping"));
        ready(folder);
        while (!interrupts.requested()) {
            Thread.sleep(10);
        }
        Thread.sleep(millis);
        System.out.println("saved");
        System.exit(interrupts.exitCode());
    }
}
