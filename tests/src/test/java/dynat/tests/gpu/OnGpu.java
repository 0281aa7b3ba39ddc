package dynat.tests.gpu;

import dynat.tensor.Backend.Availability.Missing;
import dynat.tensor.Devices;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Tests that need an NVIDIA GPU. Where there is none they are skipped, and say why.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("gpu")
@ExtendWith(OnGpu.Condition.class)
@interface OnGpu {

    /// Whether the backend `cuda` works here.
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return switch (probe().availability()) {
                case Missing(String why, String fix) ->
                    ConditionEvaluationResult.disabled("no GPU was tested: %s (%s)".formatted(why, fix));
                default -> ConditionEvaluationResult.enabled("there is a GPU");
            };
        }

        private static Devices.Probe probe() {
            return Devices.probe().stream()
                    .filter(probe -> probe.backend().name().equals("cuda"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
