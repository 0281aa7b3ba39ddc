package dynat.tests;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Tests that hold for every backend that works here, a GPU's among them: `tests/gpu/run` runs them for that one.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@org.junit.jupiter.api.Tag("gpu")
@net.jqwik.api.Tag("gpu")
public @interface AlsoOnGpu {}
