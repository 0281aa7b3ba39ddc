package dynat.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The rows of a run's `metrics.csv`, whatever columns it has.
///
/// @param columns their names, without `epoch`
/// @param rows    by epoch, in order: values by column
record Metrics(List<String> columns, Map<Integer, Map<String, Double>> rows) {

    static final Metrics NONE = new Metrics(List.of(), Map.of());

    /// Reads a header and rows; a row that is not whole or holds no numbers is passed over.
    static Metrics of(List<String> lines) {
        if (lines.isEmpty()) {
            return NONE;
        }
        List<String> header = List.of(lines.getFirst().split(","));
        int epoch = header.indexOf("epoch");
        Map<Integer, Map<String, Double>> rows = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            if (epoch < 0 || cells.length != header.size()) {
                continue;
            }
            Map<String, Double> row = new LinkedHashMap<>();
            try {
                for (int i = 0; i < cells.length; i++) {
                    row.put(header.get(i), Double.parseDouble(cells[i]));
                }
            } catch (NumberFormatException _) {
                continue;
            }
            rows.put(row.remove("epoch").intValue(), row);
        }
        List<String> columns = new ArrayList<>(header);
        columns.remove("epoch");
        return new Metrics(List.copyOf(columns), rows);
    }
}
