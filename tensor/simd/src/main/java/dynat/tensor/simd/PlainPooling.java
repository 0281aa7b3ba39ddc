package dynat.tensor.simd;

/// What is made of several pixels that lie apart, number by number: [Lanes#largest], [Lanes#chosen] and
/// [Lanes#weighted] for the numbers from `begin` on.
final class PlainPooling {
    private PlainPooling() {}

    static void largest(
            float[] x, int[] taps, int terms, int begin, int count, float[] y, int to, float[] places, int placesTo) {
        for (int c = begin; c < count; c++) {
            float largest = x[taps[0] + c];
            int place = 0;
            for (int t = 1; t < terms; t++) {
                float value = x[taps[t] + c];
                if (value > largest || value != value) {
                    largest = value;
                    place = t;
                }
            }
            y[to + c] = largest;
            if (places != null) {
                places[placesTo + c] = place;
            }
        }
    }

    static void chosen(float[] dy, float[] places, int[] taps, int terms, int begin, int count, float[] dx, int to) {
        for (int c = begin; c < count; c++) {
            float sum = 0;
            for (int t = 0; t < terms; t += 3) {
                sum += places[taps[t + 1] + c] == taps[t + 2] ? dy[taps[t] + c] : 0;
            }
            dx[to + c] = sum;
        }
    }

    static void weighted(float[] x, int[] taps, float[] weights, int terms, int begin, int count, float[] y, int to) {
        for (int c = begin; c < count; c++) {
            float sum = 0;
            for (int t = 0; t < terms; t++) {
                sum = Math.fma(weights[t], x[taps[t] + c], sum);
            }
            y[to + c] = sum;
        }
    }
}
