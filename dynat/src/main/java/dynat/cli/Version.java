package dynat.cli;

import picocli.CommandLine.IVersionProvider;

/// Which dynat this is.
final class Version implements IVersionProvider {

    /// As the jar's manifest has it; `development` where there is no jar.
    static final String NUMBER = number();

    @Override
    public String[] getVersion() {
        return new String[] {"dynat " + NUMBER, "Java " + Runtime.version()};
    }

    private static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
