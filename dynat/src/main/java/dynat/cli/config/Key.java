package dynat.cli.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a key of the configuration means, what it is when left out, and what it may be.
///
/// This is the key's only description: messages, `--print-config` and the help are written from it.
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Key {

    /// A noun phrase, with its unit.
    String about();

    /// Its value when left out, as YAML; empty where the value follows from other keys, `null` where it may be absent.
    String otherwise() default "";

    /// The kind of names it chooses from, a [Names] constant's noun; empty where any text will do.
    String among() default "";

    /// The smallest number allowed.
    double min() default Double.NEGATIVE_INFINITY;

    /// The largest number allowed.
    double max() default Double.POSITIVE_INFINITY;

    /// A number it must be greater than.
    double above() default Double.NEGATIVE_INFINITY;

    /// A number it must be less than.
    double below() default Double.POSITIVE_INFINITY;
}
