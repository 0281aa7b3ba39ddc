package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CacheTest {

    private static Path folder(String system, Map<String, String> environment) {
        return Cache.folder(environment, system, "me");
    }

    @Test
    void theFolderGivenComesFirst() {
        assertEquals(Path.of("given"), Cache.of(Optional.of(Path.of("given"))).folder());
    }

    @Test
    void thenTheOneOfTheEnvironment() {
        for (String system : new String[] {"Linux", "Mac OS X", "Windows 11"}) {
            assertEquals(
                    Path.of("named"),
                    folder(system, Map.of("DYNAT_DATA", "named", "XDG_CACHE_HOME", "x", "LOCALAPPDATA", "y")));
        }
    }

    @Test
    void thenTheUsersCaches() {
        assertEquals(Path.of("me", ".cache", "dynat"), folder("Linux", Map.of("DYNAT_DATA", "")));
        assertEquals(Path.of("x", "dynat"), folder("Linux", Map.of("XDG_CACHE_HOME", "x")));
        assertEquals(Path.of("me", "Library", "Caches", "dynat"), folder("Mac OS X", Map.of("XDG_CACHE_HOME", "x")));
        assertEquals(Path.of("y", "dynat"), folder("Windows 11", Map.of("LOCALAPPDATA", "y")));
        assertEquals(Path.of("me", "AppData", "Local", "dynat"), folder("Windows 11", Map.of()));
    }
}
