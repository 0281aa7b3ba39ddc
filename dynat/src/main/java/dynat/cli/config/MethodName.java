package dynat.cli.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Methods by name: what each makes large and small, whom it learns from, and which keys of [MethodSection] it reads.
///
/// In formulas `S` is the student, `T` the teacher, `x` the image, `x'` the adversary and `y` the true class; `CE` is
/// the cross-entropy, `KL(p || q)` the divergence of the answer `q` from the answer `p`, K how many classes there are.
/// Greek letters and other words are keys. The files of `dynat.methods` say the rest.
public enum MethodName {
    /// Dynamic label adversarial training.
    DYNAT(
            "CE(S(x'), l), l = argmax T(x)",
            "CE(T(x), y) + studentWeight CE(S(x'), l) + klWeight KL(S(x) || S(x'))",
            Teacher.OWN,
            "inner teacherOncePerStep attackBn cleanForwardForBn studentWeight klWeight confidence teacher"
                    + " teacherWeights teacherPass teacherDecay"),
    /// Learnable boundary guided adversarial training.
    LBGAT("KL(S(x) || S(x'))", "MSE(S(x'), T(x)) + CE(T(x), y) + beta KL(S(x) || S(x'))", Teacher.OWN, "attackBn beta"),
    /// Clean images and true labels.
    NATURAL("nothing, x' = x", "CE(S(x), y)", Teacher.OWN, ""),
    /// Adversarial training under true labels.
    PGD_AT("CE(S(x'), y)", "CE(S(x'), y)", Teacher.OWN, "attackBn cleanForwardForBn"),
    /// Accuracy on clean images traded for stability.
    TRADES("KL(S(x) || S(x'))", "CE(S(x), y) + beta KL(S(x) || S(x'))", Teacher.OWN, "attackBn cleanForwardForBn beta"),
    /// Misclassification aware adversarial training.
    MART("CE(S(x'), y)", "BCE(S(x'), y) + beta KL(S(x) || S(x')) (1 - p_S(y | x))", Teacher.OWN, "attackBn beta"),
    /// Adversarially robust distillation.
    ARD(
            "CE(S(x'), y)",
            "alpha t^2 KL(T(x) / t || S(x') / t) / K + (1 - alpha) CE(S(x), y), t = temperature",
            Teacher.GIVEN,
            "attackBn teacherWeights temperature alpha"),
    /// Robust soft label adversarial distillation.
    RSLAD(
            "KL(T(x) || S(x'))",
            "scale / K (alpha KL(T(x) || S(x')) + (1 - alpha) KL(T(x) || S(x)))",
            Teacher.GIVEN,
            "attackBn teacherWeights alpha scale"),
    /// Introspective adversarial distillation.
    IAD(
            "CE(S(x'), y)",
            "as ard, not divided by K, + alpha (1 - a) KL(S(x) || S(x')), a = p_T(y | x')^beta, after begin epochs",
            Teacher.GIVEN,
            "attackBn teacherWeights temperature alpha beta begin"),
    /// Introspective adversarial distillation from two teachers.
    IAD_II(
            "CE(S(x'), y)",
            "(1 - u - v) CE(S(x'), y) + u t^2 (a KL(T(x') || S(x')) + (1 - a) KL(S(x) || S(x')))"
                    + " + v t^2 KL(C(x') || S(x')), [u, v] = weights, a as iad, C the standard teacher",
            Teacher.GIVEN,
            "attackBn teacherWeights standardWeights temperature weights beta begin"),
    /// Adaptive adversarial distillation.
    ADAAD(
            "KL(T(x') || S(x'))",
            "alpha KL(T(x') || S(x')) + (1 - alpha) KL(T(x) || S(x))",
            Teacher.GIVEN,
            "attackBn teacherWeights alpha overClasses"),
    /// Helper-based adversarial training.
    HAT(
            "KL(S(x) || S(x'))",
            "CE(S(x), y) + beta KL(S(x) || S(x')) + gamma CE(S(x + h (x' - x)), argmax T(x'))",
            Teacher.GIVEN,
            "attackBn teacherWeights beta gamma h"),
    /// Annealing self-distillation rectification.
    ADR(
            "CE(S(x'), q)",
            "CE(S(x'), q), q mixes y and the answer to x of the student's average, by mix and temperatures",
            Teacher.OWN,
            "attackBn teacherDecay temperatures mix"),
    /// Fast adversarial training: one step of the attack from a random start.
    FAST_AT("CE(S(x'), y), one step", "CE(S(x'), y)", Teacher.OWN, "attackBn"),
    /// Free adversarial training: one gradient for the weights and for the adversary.
    FREE_AT("CE(S(x'), y), one step for each of replays", "CE(S(x'), y)", Teacher.OWN, "replays");

    /// Whom a student learns from besides the true labels.
    enum Teacher {
        /// Nobody, itself, or a network that learns in the same steps.
        OWN,
        /// A network that has learnt, and only answers.
        GIVEN
    }

    /// Keys that may be `null` where a method reads them.
    private static final List<String> OPTIONAL = List.of("teacherWeights", "standardWeights", "teacherDecay");

    private final String word = Names.word(this).replace('_', '-');
    private final String inner;
    private final String outer;
    private final Teacher teacher;
    private final List<String> reads;

    MethodName(String inner, String outer, Teacher teacher, String reads) {
        this.inner = inner;
        this.outer = outer;
        this.teacher = teacher;
        this.reads = reads.isEmpty() ? List.of() : List.of(reads.split(" "));
    }

    static List<String> names() {
        return Arrays.stream(values()).map(MethodName::word).toList();
    }

    /// The method of a name.
    ///
    /// @param name such as `pgd-at`
    /// @return     the method, if there is one
    public static Optional<MethodName> of(String name) {
        return Arrays.stream(values())
                .filter(method -> method.word.equals(name))
                .findFirst();
    }

    /// {@return the methods that read a key of `method`, by name}
    ///
    /// @param key such as `beta`
    public static List<String> reading(String key) {
        return Arrays.stream(values())
                .filter(method -> method.reads.contains(key))
                .map(MethodName::word)
                .toList();
    }

    /// {@return the name, as a user writes it}
    public String word() {
        return word;
    }

    /// {@return what the attack makes large}
    public String inner() {
        return inner;
    }

    /// {@return what the weights make small}
    public String outer() {
        return outer;
    }

    /// {@return the keys of `method` that it reads, without `name`}
    public List<String> reads() {
        return reads;
    }

    /// {@return those of the keys that it cannot do without}
    public List<String> needs() {
        return reads.stream().filter(key -> !OPTIONAL.contains(key)).toList();
    }

    /// {@return whether its teacher must be given as a checkpoint}
    public boolean needsWeights() {
        return teacher == Teacher.GIVEN;
    }

    /// {@return whether adversarial weight perturbation can be around it}
    public boolean takesAwp() {
        return Stream.of(PGD_AT, TRADES, DYNAT).anyMatch(method -> method == this);
    }

    /// {@return whether its attack is a single step}
    public boolean takesOneStep() {
        return this == FAST_AT || this == FREE_AT;
    }
}
