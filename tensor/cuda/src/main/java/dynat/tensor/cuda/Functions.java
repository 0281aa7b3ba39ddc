package dynat.tensor.cuda;

/// The functions of `functions.cu`, as texts that a printed kernel carries along.
final class Functions {
    private static final String ALL = Machine.text("functions");

    private Functions() {}

    /// The text of one of them, from `.func` to the brace that closes it.
    static String text(String name) {
        int start = ALL.lastIndexOf(".func", ALL.indexOf(" " + name + "("));
        return ALL.substring(start, ALL.indexOf("\n}\n", start) + 3);
    }
}
