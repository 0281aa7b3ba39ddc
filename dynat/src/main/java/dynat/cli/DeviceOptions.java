package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.EvalConfig;
import dynat.tensor.Backend;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Precision;
import java.util.Locale;

/// What is computed on, and how, by a configuration or flags.
final class DeviceOptions {

    private DeviceOptions() {}

    /// Opens the device that a configuration asks for.
    ///
    /// @param why what is said of one that is named
    static Devices.Choice device(Config config, String why) {
        return Devices.choose(config.device(), options(config), why);
    }

    /// How the device is to compute.
    static Backend.Options options(Config config) {
        return options(config.threads(), config.conv(), config.precision(), config.deterministic());
    }

    /// Opens the device that an evaluation asks for, says which it is, and computes with it.
    ///
    /// @return its name
    static String use(EvalConfig config, Terminal terminal) {
        Devices.Choice choice =
                device(config.device(), config.threads(), config.conv(), config.precision(), config.deterministic());
        terminal.err().println(choice.reason());
        Device.use(choice.device());
        return choice.device().name();
    }

    /// Opens the device that is asked for.
    static Devices.Choice device(String name, int threads, String conv, String precision, boolean deterministic) {
        return Devices.choose(name, options(threads, conv, precision, deterministic));
    }

    private static Backend.Options options(int threads, String conv, String precision, boolean deterministic) {
        return new Backend.Options(
                threads(threads),
                ConvolutionAlgorithm.valueOf(conv.toUpperCase(Locale.ROOT)),
                Precision.valueOf(precision.toUpperCase(Locale.ROOT)),
                deterministic);
    }

    /// Returns how many threads to compute with.
    static int threads(int asked) {
        return asked == 0 ? Runtime.getRuntime().availableProcessors() : asked;
    }
}
