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

    /// {@return what it means: a noun phrase, with its unit}
    String about();

    /// {@return its value when left out, as YAML; empty where it follows from other keys, `null` where it may be
    /// absent}
    String otherwise() default "";

    /// {@return the kind of names it chooses from, a [Names] constant's noun; empty where any text will do}
    String among() default "";

    /// {@return the smallest number allowed}
    double min() default Double.NEGATIVE_INFINITY;

    /// {@return the largest number allowed}
    double max() default Double.POSITIVE_INFINITY;

    /// {@return a number it must be greater than}
    double above() default Double.NEGATIVE_INFINITY;

    /// {@return a number it must be less than}
    double below() default Double.POSITIVE_INFINITY;
}
