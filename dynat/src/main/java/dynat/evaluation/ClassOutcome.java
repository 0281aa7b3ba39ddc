package dynat.evaluation;

/// How one class fared.
///
/// @param label  its index
/// @param images how many images it has
/// @param clean  how many of them are classified right
/// @param robust how many of them withstood everything
public record ClassOutcome(int label, int images, int clean, int robust) {}
