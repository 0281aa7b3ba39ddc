package dynat.datasets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The proxy that the environment names: `https_proxy` for https, `http_proxy` for http, but none for the hosts of
/// `no_proxy`; in small letters or, failing these, in capitals. Where none is named, the JVM's own
/// (`-Dhttps.proxyHost`).
///
/// `no_proxy` is a list with commas: a host, a domain with or without a leading dot, which takes in what is below, or
/// `*` for all.
final class EnvironmentProxy extends ProxySelector {

    private final Map<String, String> environment;

    EnvironmentProxy(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public List<Proxy> select(URI address) {
        String scheme = address.getScheme().toLowerCase(Locale.ROOT);
        if (isExempt(String.valueOf(address.getHost()).toLowerCase(Locale.ROOT))) {
            return List.of(Proxy.NO_PROXY);
        }
        String named = variable(scheme + "_proxy");
        if (named.isEmpty()) {
            ProxySelector usual = ProxySelector.getDefault();
            return usual == null ? List.of(Proxy.NO_PROXY) : usual.select(address);
        }
        return List.of(new Proxy(Proxy.Type.HTTP, host(scheme, named)));
    }

    private static InetSocketAddress host(String scheme, String named) {
        URI proxy;
        try {
            proxy = URI.create(named.contains("://") ? named : "http://" + named);
        } catch (IllegalArgumentException problem) {
            throw unreadable(scheme, named);
        }
        if (proxy.getHost() == null || !"http".equalsIgnoreCase(proxy.getScheme())) {
            throw unreadable(scheme, named);
        }
        return InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort());
    }

    private static DataError unreadable(String scheme, String named) {
        return DataError.of(
                "download",
                "the environment's %s_proxy is \"%s\"".formatted(scheme, named),
                "write it as http://HOST:PORT");
    }

    private boolean isExempt(String host) {
        for (String exempt : variable("no_proxy").split(",")) {
            String domain = exempt.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
            if (domain.equals("*") || !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain))) {
                return true;
            }
        }
        return false;
    }

    private String variable(String name) {
        return environment.getOrDefault(name, environment.getOrDefault(name.toUpperCase(Locale.ROOT), ""));
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException problem) {}
}
