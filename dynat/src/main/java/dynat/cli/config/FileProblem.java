package dynat.cli.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// What went wrong with a file, in words.
public final class FileProblem {
    private FileProblem() {}

    /// Why a file operation failed; an exception's own text is often only the path.
    ///
    /// @param problem what it threw
    /// @return        such as `permission denied`
    public static String reason(IOException problem) {
        return switch (problem) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException failed when failed.getReason() != null -> failed.getReason();
            default -> String.valueOf(problem.getMessage());
        };
    }
}
