package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentProxyTest {

    private static String proxy(Map<String, String> environment, String address) {
        Proxy proxy =
                new EnvironmentProxy(environment).select(URI.create(address)).getFirst();
        return proxy.address() instanceof InetSocketAddress socket
                ? socket.getHostString() + ":" + socket.getPort()
                : "none";
    }

    @Test
    void eachSchemeHasItsOwn() {
        var environment = Map.of("https_proxy", "http://one:3128/", "HTTP_PROXY", "two");
        assertEquals("one:3128", proxy(environment, "https://example.org/x"));
        assertEquals("two:80", proxy(environment, "http://example.org/x"));
        assertEquals("none", proxy(Map.of(), "http://example.org/x"));
    }

    @Test
    void smallLettersComeFirst() {
        assertEquals("a:1", proxy(Map.of("https_proxy", "a:1", "HTTPS_PROXY", "b:2"), "https://example.org"));
    }

    @Test
    void someHostsAreExempt() {
        for (String exempt : List.of("example.org", ".example.org", "*.example.org", "other, Example.ORG", "*")) {
            var environment = Map.of("https_proxy", "one:3128", "no_proxy", exempt);
            assertEquals("none", proxy(environment, "https://example.org/x"), exempt);
            assertEquals("none", proxy(environment, "https://data.example.org/x"), exempt);
        }
        var environment = Map.of("https_proxy", "one:3128", "NO_PROXY", "ample.org,,example.org.uk");
        assertEquals("one:3128", proxy(environment, "https://example.org/x"));
    }

    @Test
    void whatIsNoProxyIsNamed() {
        for (String proxy : List.of("socks5://one:1", "http://", "a b")) {
            var error = assertThrows(DataError.class, () -> proxy(Map.of("https_proxy", proxy), "https://example.org"));
            assertEquals("""
                    download: the environment's https_proxy is "%s"
                        fix:    write it as http://HOST:PORT""".formatted(proxy), error.getMessage());
        }
    }
}
