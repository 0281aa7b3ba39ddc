package dynat.nn;

import dynat.tensor.DType;
import dynat.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The header of a safetensors file: which numbers lie where behind it.
///
/// ```json
/// {"__metadata__": {"epoch": "3"}, "conv1.weight": {"dtype": "F32", "shape": [16, 1, 3, 3], "data_offsets": [0, 576]}}
/// ```
///
/// @param spans    by name, in the order in which they lie in the file
/// @param metadata what the writer noted
record SafetensorsHeader(Map<String, Span> spans, Map<String, String> metadata) {

    private static final String METADATA = "__metadata__";
    private static final int SHOWN = 300; // letters of a value, in a message
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// Where one tensor lies.
    ///
    /// @param begin the first byte, counted from the end of the header
    /// @param end   one past the last byte
    record Span(DType dtype, Shape shape, long begin, long end) {}

    /// The header as JSON, padded with spaces to a multiple of eight bytes.
    byte[] print() {
        var root = JSON.createObjectNode();
        var notes = root.putObject(METADATA);
        new TreeMap<>(metadata).forEach(notes::put);
        spans.forEach((name, span) -> {
            var entry = root.putObject(name).put("dtype", span.dtype.name());
            var shape = entry.putArray("shape");
            Arrays.stream(span.shape.dims()).forEach(shape::add);
            entry.putArray("data_offsets").add(span.begin).add(span.end);
        });
        var text = JSON.writeValueAsBytes(root);
        var padded = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    /// Reads the header and makes sure that its tensors fill the rest of the file, without overlap and without a hole.
    ///
    /// @param file  for messages
    /// @param bytes how many bytes follow the header
    static SafetensorsHeader parse(Path file, byte[] text, long bytes) {
        var root = json(file, text);
        var metadata = new LinkedHashMap<String, String>();
        var spans = new LinkedHashMap<String, Span>();
        for (var property : root.properties()) {
            if (property.getKey().equals(METADATA)) {
                requireObject(file, property.getValue());
                property.getValue().properties().forEach(note -> metadata.put(note.getKey(), note(file, note)));
            } else {
                spans.put(property.getKey(), span(file, property.getKey(), property.getValue()));
            }
        }
        return new SafetensorsHeader(inOrder(file, spans, bytes), metadata);
    }

    private static void requireObject(Path file, JsonNode metadata) {
        if (!metadata.isObject()) {
            throw CheckpointError.damaged(file, "has %s that is %s, not an object", METADATA, cut(metadata));
        }
    }

    /// What a file says, as far as it fits into a message.
    private static String cut(Object said) {
        var text = said.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /// The format is UTF-8; the parser alone would take UTF-16 and UTF-32 as well.
    private static JsonNode json(Path file, byte[] text) {
        JsonNode root;
        try {
            root = JSON.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString());
        } catch (JacksonException | CharacterCodingException _) {
            root = JSON.missingNode();
        }
        if (!root.isObject()) {
            throw CheckpointError.damaged(file, "has a header that is not one JSON object with distinct names");
        }
        return root;
    }

    private static String note(Path file, Map.Entry<String, JsonNode> note) {
        if (!note.getValue().isString()) {
            throw CheckpointError.damaged(
                    file,
                    "has metadata %s that is %s, not a string",
                    CheckpointError.quoted(note.getKey()),
                    cut(note.getValue()));
        }
        return note.getValue().stringValue();
    }

    private static Span span(Path file, String name, JsonNode entry) {
        var offsets = entry.path("data_offsets");
        boolean complete = entry.path("dtype").isString()
                && integers(entry.path("shape"))
                && integers(offsets)
                && offsets.size() == 2;
        if (!complete) {
            throw CheckpointError.damaged(
                    file,
                    "describes tensor %s without dtype, shape and two data_offsets: %s",
                    CheckpointError.quoted(name),
                    cut(entry));
        }
        var dtype = dtype(file, name, entry.path("dtype").stringValue());
        var shape = shape(file, name, dtype, entry.path("shape"));
        long begin = offsets.get(0).longValue(),
                end = offsets.get(1).longValue(),
                takes = (long) shape.size() * dtype.bytes();
        if (end - begin != takes) {
            throw CheckpointError.damaged(
                    file,
                    "gives tensor %s offsets %d to %d, but %s of %s takes %d bytes",
                    CheckpointError.quoted(name),
                    begin,
                    end,
                    shape,
                    dtype,
                    takes);
        }
        return new Span(dtype, shape, begin, end);
    }

    private static boolean integers(JsonNode array) {
        return array.isArray()
                && array.valueStream()
                        .allMatch(i -> i.isIntegralNumber() && i.canConvertToLong() && i.longValue() >= 0);
    }

    private static DType dtype(Path file, String name, String dtype) {
        return Stream.of(DType.values())
                .filter(known -> known.name().equals(dtype))
                .findFirst()
                .orElseThrow(() -> CheckpointError.of(
                        file,
                        "holds tensor %s of dtype %s".formatted(CheckpointError.quoted(name), cut(dtype)),
                        "save it as one of "
                                + Stream.of(DType.values()).map(DType::name).collect(Collectors.joining(", "))));
    }

    private static Shape shape(Path file, String name, DType dtype, JsonNode extents) {
        long bytes = dtype.bytes();
        for (var extent : extents) {
            long factor = Math.max(1, extent.longValue());
            if (bytes > Integer.MAX_VALUE / factor) {
                throw CheckpointError.damaged(
                        file,
                        "gives tensor %s the shape %s, more than 2 GiB of %s",
                        CheckpointError.quoted(name),
                        cut(extents),
                        dtype);
            }
            bytes *= factor;
        }
        return new Shape(extents.valueStream().mapToInt(JsonNode::intValue).toArray());
    }

    private static Map<String, Span> inOrder(Path file, Map<String, Span> spans, long bytes) {
        var sorted = new LinkedHashMap<String, Span>();
        var entries = new ArrayList<>(spans.entrySet());
        entries.sort(Comparator.<Map.Entry<String, Span>>comparingLong(e -> e.getValue().begin)
                .thenComparingLong(e -> e.getValue().end));
        long reached = 0;
        for (var entry : entries) {
            var span = entry.getValue();
            if (span.begin < reached) {
                throw CheckpointError.damaged(
                        file,
                        "gives tensor %s bytes from %d on, which belong to another up to %d",
                        CheckpointError.quoted(entry.getKey()),
                        span.begin,
                        reached);
            }
            if (span.begin > reached) {
                throw CheckpointError.damaged(file, "has bytes %d to %d that belong to no tensor", reached, span.begin);
            }
            reached = span.end;
            sorted.put(entry.getKey(), span);
        }
        if (reached > bytes) {
            throw CheckpointError.damaged(file, "ends after %d of %d bytes of numbers", bytes, reached);
        }
        if (reached < bytes) {
            throw CheckpointError.damaged(file, "has bytes %d to %d that belong to no tensor", reached, bytes);
        }
        return sorted;
    }
}
