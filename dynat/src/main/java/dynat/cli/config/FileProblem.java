package dynat.cli.config;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// What went wrong with a file, in words.
public final class FileProblem {
    private FileProblem() {}

    /// Why a file operation failed; an exception's own text is often only the path.
    ///
    /// @param problem what it threw
    /// @return        such as `permission denied`
    public static String reason(IOException problem) {
        return switch (problem) {
            case FileNotFoundException unopened -> inBrackets(String.valueOf(unopened.getMessage()));
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException failed when failed.getReason() != null -> failed.getReason();
            default -> String.valueOf(problem.getMessage());
        };
    }

    /// That a file could not be written, for whoever asked for it.
    ///
    /// @param what    kind of file it is, such as `json`
    /// @param file    where it was to lie
    /// @param problem why it could not
    /// @return        the error to throw, with its fix
    public static UncheckedIOException unwritable(String what, Path file, IOException problem) {
        String why = problem instanceof NoSuchFileException ? "its folder does not exist" : reason(problem);
        return new UncheckedIOException("""
                %s: %s cannot be written: %s
                    fix:    check that its folder exists, may be written and has space""".formatted(what, file, why), problem);
    }

    /// Java puts the path before the system's words.
    private static String inBrackets(String message) {
        return message.replaceFirst("(?s).*\\(([^()]+)\\)$", "$1");
    }
}
