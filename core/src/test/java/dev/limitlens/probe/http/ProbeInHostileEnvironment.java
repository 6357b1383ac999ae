package dev.limitlens.probe.http;

import dev.limitlens.probe.ProbeRequest;

/** Probes from a virtual machine of its own, whose properties the client reads once; prints the statuses. */
final class ProbeInHostileEnvironment {

    private ProbeInHostileEnvironment() {}

    /** Takes the method, the address and the number of requests. */
    public static void main(String[] args) throws InterruptedException {
        HttpProbe.Builder builder = HttpProbe.builder(args[1]).method(args[0]);
        if (args[0].equals("POST")) {
            builder.body("{\"cost\": {cost}}");
        }
        try (HttpProbe probe = builder.build()) {
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                System.out.println(probe.send(new ProbeRequest(i, "test", 7, 1)).httpStatus());
            }
        }
    }
}
