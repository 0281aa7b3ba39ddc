package dynat.datasets;

/// Says that data is missing, incomplete or damaged; on the command line it ends the run with exit code 3.
///
/// The first line of the message names the data set and what is wrong, the last what to do about it.
public final class DataError extends RuntimeException {

    /// An error that was found by looking at the data.
    ///
    /// @param message what is wrong, and the fix
    public DataError(String message) {
        super(message);
    }

    /// Returns an error in the house form.
    ///
    /// @param subject the data set or format that speaks
    /// @param what what is wrong
    /// @param fix what to do about it
    static DataError of(String subject, String what, String fix) {
        return new DataError("""
                %s: %s
                    fix:    %s""".formatted(subject, what, fix));
    }

    /// An error that something else led to.
    ///
    /// @param message what is wrong, and the fix if there is one
    /// @param cause   such as what the file system answered
    public DataError(String message, Throwable cause) {
        super(message, cause);
    }
}
