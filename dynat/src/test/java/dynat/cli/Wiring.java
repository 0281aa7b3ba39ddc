package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.Settings;
import dynat.datasets.Cache;
import dynat.datasets.ImageSize;
import dynat.datasets.Request;
import dynat.methods.Control;
import dynat.methods.Method;
import dynat.methods.Team;
import dynat.methods.Trainer;
import dynat.nn.Layer;
import dynat.nn.Plan;
import dynat.tensor.Backend;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// A key of the configuration, and where in what is built of it its value arrives.
///
/// @param said    the key and a value that is neither its default nor its neighbours', such as `method.beta=2.5`
/// @param place   in [Built]: names of components or of methods without arguments, numbers in lists, keys of maps, and
///                `class`, with dots between
/// @param becomes what stands there, as text
/// @param beside  what else is said, with semicolons between
record Wiring(String said, String place, String becomes, String beside) {

    static final ImageSize IMAGE = new ImageSize(3, 8, 8);

    /// Small images, few of them, and a small network.
    private static final List<String> SMALL = List.of(
            "data.name=synthetic:3x8x8,classes=3",
            "data.images=24",
            "data.holdOut=8",
            "evaluation.testImages=6",
            "model.widths=[2, 3]",
            "model.blocks=[1, 1]",
            "batch=4");

    /// What a configuration comes to.
    ///
    /// @param student what builds the section `model`
    /// @param teacher what builds the section `teacher`
    /// @param options of the device
    record Built(
            Config config,
            Method method,
            Trainer.Plan plan,
            Control control,
            Measurement measurement,
            Request request,
            Plan student,
            Plan teacher,
            Backend.Options options) {

        static Built of(Config config) {
            Job job = Job.of(config, Cache.Watcher.NONE, false, Team.ALONE);
            return new Built(
                    config,
                    job.method(),
                    job.plan(),
                    job.control(),
                    job.measurement(job.test()),
                    DataRequest.of(Optional.of(config.data()), null, false, Cache.Watcher.NONE),
                    config.model().plan(IMAGE, 3),
                    config.teacher().plan(IMAGE, 3),
                    DeviceOptions.options(config));
        }

        Layer network(String role) {
            return method.networks().get(role);
        }
    }

    /// Reads a table: a row a line, `said | place | becomes | beside`.
    static Stream<Wiring> table(String rows) {
        return rows.lines().filter(row -> !row.isBlank()).map(row -> {
            String[] cells = row.strip().split("\\s*\\|\\s*", -1);
            return new Wiring(cells[0], cells[1], cells[2], cells.length > 3 ? cells[3] : "");
        });
    }

    String key() {
        return key(said);
    }

    static String key(String said) {
        return said.substring(0, said.indexOf('='));
    }

    /// The method that is configured.
    String method() {
        return assignments(beside)
                .filter(other -> key(other).equals("method.name"))
                .map(other -> other.substring("method.name=".length()))
                .reduce("dynat", (_, last) -> last);
    }

    /// What is said stands at the place, and without it something else.
    void assertArrives() {
        assertEquals(becomes, seen(Stream.concat(assignments(beside), Stream.of(said))));
        assertNotEquals(becomes, seen(assignments(beside)), "it is the default");
    }

    private String seen(Stream<String> assignments) {
        return built(assignments.toList(), built -> String.valueOf(at(built, place)));
    }

    static Stream<String> assignments(String some) {
        return Arrays.stream(some.split(";")).map(String::strip).filter(one -> !one.isEmpty());
    }

    static Config config(List<String> assignments) {
        Settings settings = ConfigReader.settings();
        SMALL.forEach(settings::assign);
        assignments.forEach(settings::assign);
        return ConfigReader.resolve(settings);
    }

    /// Builds a run on a device of double precision.
    ///
    /// @param look what of it is looked at, while its memory is there
    static <T> T built(List<String> assignments, Function<Built, T> look) {
        return Devices.choose("ejml", 1).device().run(() -> {
            try (var _ = Scope.open("wiring")) {
                return look.apply(Built.of(config(assignments)));
            }
        });
    }

    /// A network's numbers, by name.
    static Map<String, List<Double>> numbers(Layer network) {
        Map<String, List<Double>> numbers = new LinkedHashMap<>();
        network.state()
                .forEach((name, cell) -> numbers.put(
                        name, Arrays.stream(cell.value().toDoubles()).boxed().toList()));
        return numbers;
    }

    /// The numbers of a network as it is drawn.
    static Map<String, List<Double>> drawn(Plan plan, String role, long seed) {
        return numbers(plan.network(Draws.of(seed, role)));
    }

    /// Returns what stands at a place; `null` if there is no such.
    static Object at(Object root, String place) {
        Object found = root;
        for (String name : place.split("\\.")) {
            found = found == null ? null : step(found, name);
        }
        return found;
    }

    private static Object step(Object from, String name) {
        if (name.equals("class")) {
            return from.getClass().getSimpleName();
        }
        if (from instanceof Map<?, ?> map && map.containsKey(name)) {
            return map.get(name);
        }
        if (from instanceof List<?> list && name.matches("[0-9]+")) {
            return Integer.parseInt(name) < list.size() ? list.get(Integer.parseInt(name)) : null;
        }
        return types(from.getClass())
                .filter(type -> !type.getName().startsWith("java.") || Modifier.isPublic(type.getModifiers()))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 0)
                .findFirst()
                .map(method -> {
                    try {
                        if (!method.getDeclaringClass().getName().startsWith("java.")) {
                            method.setAccessible(true);
                        }
                        return method.invoke(from);
                    } catch (ReflectiveOperationException problem) {
                        throw new AssertionError(problem);
                    }
                })
                .orElse(null);
    }

    private static Stream<Class<?>> types(Class<?> type) {
        return Stream.of(
                        Stream.<Class<?>>of(type),
                        Arrays.stream(type.getInterfaces()).flatMap(Wiring::types),
                        Stream.ofNullable(type.getSuperclass()).flatMap(Wiring::types))
                .flatMap(each -> each);
    }

    @Override
    public String toString() {
        return beside.isEmpty() ? said : said + ", with " + beside;
    }
}
