package dynat.tests.ptx;

/// A program is not understood, or does what it must not.
public final class PtxFault extends RuntimeException {
    PtxFault(String message) {
        super("ptx: " + message);
    }

    PtxFault(String message, PtxFault cause) {
        super("ptx: " + message + ": " + cause.getMessage().substring("ptx: ".length()), cause);
    }
}
