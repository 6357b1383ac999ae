package dev.limitlens.cli;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which hosts may be probed: this machine, AWS, and what the user names. */
final class ProbeHosts {

    // By the text alone: a name that is looked up could lead anywhere.
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");
    private static final List<String> AWS = List.of(".amazonaws.com", ".amazonaws.com.cn", ".api.aws");

    private ProbeHosts() {}

    /** Returns whether the address is on this machine. */
    static boolean isLoopback(URI address) {
        return LOOPBACK.matcher(host(address)).matches();
    }

    /** Refuses an address that is neither on this machine nor AWS's nor among the hosts that the user allows. */
    static void check(URI address, List<String> allowed) {
        String host = host(address);
        boolean known = isLoopback(address) || AWS.stream().anyMatch(host::endsWith);
        if (!known && allowed.stream().noneMatch(host::equalsIgnoreCase)) {
            throw new UsageException("the endpoint's host '" + host
                    + "' is neither this machine nor AWS; if it is yours to probe, add --allow-host " + host);
        }
    }

    private static String host(URI address) {
        String host = address.getHost();
        if (host == null) {
            throw new UsageException(
                    "--endpoint must be an http or https address such as http://127.0.0.1:8080: '" + address + "'");
        }
        return host.toLowerCase(Locale.ROOT);
    }
}
