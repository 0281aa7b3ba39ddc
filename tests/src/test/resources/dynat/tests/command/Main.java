package dynat.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/// Stands in for the command line in the launcher's tests: what it does takes no training.
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Interrupts interrupts = Interrupts.listen();
        switch (args[0]) {
            case "exit" -> System.exit(Integer.parseInt(args[1]));
            case "show" -> show(args);
            case "echo" -> System.in.transferTo(System.out);
            case "stderr" -> System.err.write(args[1].translateEscapes().getBytes("ISO-8859-1"));
            case "hang" -> {
                System.out.println("ready");
                Thread.sleep(60_000);
            }
            case "work" -> work(interrupts, Path.of(args[1]), Long.parseLong(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void show(String[] args) {
        System.out.println("options " + ManagementFactory.getRuntimeMXBean().getInputArguments());
        System.out.println("arguments " + String.join("|", args));
        System.out.println("feature " + Runtime.version().feature());
        System.out.println("vector " + ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
        System.out.println("stdout terminal " + System.getProperty("dynat.terminal.stdout"));
        System.out.println("stderr terminal " + System.getProperty("dynat.terminal.stderr"));
    }

    /// Holds the folder, waits to be asked to stop, then takes `millis` to save.
    private static void work(Interrupts interrupts, Path folder, long millis) throws Exception {
        try (RunLock _ = RunLock.acquire(folder)) {
            interrupts.defer(() -> System.out.println("stopping"));
            System.out.println("ready");
            while (!interrupts.requested()) {
                Thread.sleep(10);
            }
            Thread.sleep(millis);
            System.out.println("saved");
        }
        System.exit(interrupts.exitCode());
    }
}
