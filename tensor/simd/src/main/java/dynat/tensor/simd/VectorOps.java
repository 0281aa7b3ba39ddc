package dynat.tensor.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// What formulas are made of, one vector at a time: for the loops of [VectorLanes] and for those of [VectorLoops].
final class VectorOps {
    private VectorOps() {}

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }

    static void store(FloatVector v, float[] y, int at) {
        v.intoArray(y, at);
    }

    /// The number at `at` in every lane.
    static FloatVector broadcast(float[] x, int at) {
        return FloatVector.broadcast(SPECIES, x[at]);
    }

    static FloatVector negate(FloatVector v) {
        return v.neg();
    }

    static FloatVector abs(FloatVector v) {
        return v.abs();
    }

    static FloatVector sign(FloatVector v) {
        return v.blend(1f, v.compare(VectorOperators.GT, 0f)).blend(-1f, v.compare(VectorOperators.LT, 0f));
    }

    static FloatVector relu(FloatVector v) {
        return v.blend(0f, v.compare(VectorOperators.LE, 0f));
    }

    static FloatVector sqrt(FloatVector v) {
        return v.sqrt();
    }

    static FloatVector add(FloatVector a, FloatVector b) {
        return a.add(b);
    }

    static FloatVector subtract(FloatVector a, FloatVector b) {
        return a.sub(b);
    }

    static FloatVector multiply(FloatVector a, FloatVector b) {
        return a.mul(b);
    }

    static FloatVector divide(FloatVector a, FloatVector b) {
        return a.div(b);
    }

    static FloatVector min(FloatVector a, FloatVector b) {
        return a.min(b);
    }

    static FloatVector max(FloatVector a, FloatVector b) {
        return a.max(b);
    }

    static FloatVector less(FloatVector a, FloatVector b) {
        return FloatVector.zero(SPECIES).blend(1f, isLess(a, b));
    }

    static VectorMask<Float> isLess(FloatVector a, FloatVector b) {
        return a.compare(VectorOperators.LT, b);
    }

    static FloatVector where(FloatVector condition, FloatVector a, FloatVector b) {
        return a.blend(b, condition.compare(VectorOperators.EQ, 0f));
    }

    static FloatVector where(VectorMask<Float> condition, FloatVector a, FloatVector b) {
        return b.blend(a, condition);
    }
}
