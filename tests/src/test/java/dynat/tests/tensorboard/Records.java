package dynat.tests.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Reads event files by Google's own library, with the field numbers of TensorFlow's `event.proto` and `summary.proto`;
/// checksums are computed bit by bit.
public final class Records {

    private static final Descriptor EVENT = event();

    private Records() {}

    /// An event.
    ///
    /// @param message all of it
    public record Event(DynamicMessage message) {

        public double time() {
            return (double) field(message, "wall_time");
        }

        public long step() {
            return (long) field(message, "step");
        }

        public String version() {
            return (String) field(message, "file_version");
        }

        /// Whether it says that a run goes on from its step.
        public boolean isStart() {
            return message.hasField(EVENT.findFieldByName("session_log"))
                    && (int) field((DynamicMessage) field(message, "session_log"), "status") == 1;
        }

        /// The values of its summary.
        public List<Value> values() {
            var summary = (DynamicMessage) field(message, "summary");
            return ((List<?>) field(summary, "value"))
                    .stream().map(value -> new Value((DynamicMessage) value)).toList();
        }
    }

    /// A value of a summary.
    ///
    /// @param message all of it
    public record Value(DynamicMessage message) {

        public String tag() {
            return (String) field(message, "tag");
        }

        public float number() {
            return (float) field(message, "simple_value");
        }

        public DynamicMessage image() {
            return (DynamicMessage) field(message, "image");
        }
    }

    public static Object field(DynamicMessage message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    /// The event files of a folder in the order in which TensorBoard reads them.
    public static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains("tfevents"))
                    .sorted()
                    .toList();
        }
    }

    /// All events of a file, whose checksums are right and which ends where its last event does.
    public static List<Event> read(Path file) throws IOException {
        var events = new ArrayList<Event>();
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            int begin = bytes.position();
            var data = new byte[Math.toIntExact(bytes.getLong())];
            assertEquals(masked(Arrays.copyOfRange(bytes.array(), begin, begin + 8)), bytes.getInt(), "of the length");
            bytes.get(data);
            assertEquals(masked(data), bytes.getInt(), "of the data");
            events.add(new Event(parse(data)));
        }
        return events;
    }

    /// The events that TensorBoard keeps of a folder: one that starts a session takes away all from its step on.
    public static List<Event> kept(Path folder) throws IOException {
        var kept = new ArrayList<Event>();
        for (Path file : files(folder)) {
            for (Event event : read(file)) {
                if (event.isStart()) {
                    kept.removeIf(before -> before.step() >= event.step());
                }
                if (!event.values().isEmpty()) {
                    kept.add(event);
                }
            }
        }
        return kept;
    }

    private static DynamicMessage parse(byte[] data) {
        try {
            var message = DynamicMessage.parseFrom(EVENT, data);
            assertEquals(0, message.getUnknownFields().asMap().size(), "fields that TensorFlow does not know");
            return message;
        } catch (InvalidProtocolBufferException damaged) {
            throw new AssertionError(damaged);
        }
    }

    /// CRC-32C (Castagnoli), reflected, bit by bit; then masked as TensorFlow's `crc32c.h` has it.
    static int masked(byte[] data) {
        int crc = -1;
        for (byte b : data) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ (crc & 1) * 0x82F63B78;
            }
        }
        int whole = ~crc;
        return (whole >>> 15 | whole << 17) + 0xa282ead8;
    }

    private static Descriptor event() {
        var image = message("Image")
                .addField(field("height", 1, Type.TYPE_INT32))
                .addField(field("width", 2, Type.TYPE_INT32))
                .addField(field("colorspace", 3, Type.TYPE_INT32))
                .addField(field("encoded_image_string", 4, Type.TYPE_BYTES));
        var value = message("Value")
                .addField(field("tag", 1, Type.TYPE_STRING))
                .addField(field("simple_value", 2, Type.TYPE_FLOAT))
                .addField(field("image", 4, Type.TYPE_MESSAGE).setTypeName("Image"));
        var summary = message("Summary")
                .addField(field("value", 1, Type.TYPE_MESSAGE)
                        .setTypeName("Value")
                        .setLabel(Label.LABEL_REPEATED));
        var session = message("SessionLog").addField(field("status", 1, Type.TYPE_INT32));
        var event = message("Event")
                .addField(field("wall_time", 1, Type.TYPE_DOUBLE))
                .addField(field("step", 2, Type.TYPE_INT64))
                .addField(field("file_version", 3, Type.TYPE_STRING))
                .addField(field("summary", 5, Type.TYPE_MESSAGE).setTypeName("Summary"))
                .addField(field("session_log", 7, Type.TYPE_MESSAGE).setTypeName("SessionLog"));
        var file = FileDescriptorProto.newBuilder().setName("event.proto").setSyntax("proto3");
        List.of(image, value, summary, session, event).forEach(file::addMessageType);
        try {
            return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]).findMessageTypeByName("Event");
        } catch (DescriptorValidationException wrong) {
            throw new AssertionError(wrong);
        }
    }

    private static DescriptorProto.Builder message(String name) {
        return DescriptorProto.newBuilder().setName(name);
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }
}
