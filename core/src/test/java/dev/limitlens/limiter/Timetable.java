package dev.limitlens.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hand-computed table of requests: {@code 35:1000+ 36:1001-} is a request of 1000 at second 35 that is admitted and one of
 * 1001 at second 36 that is denied. Second 0 is a multiple of a minute of Unix time.
 */
final class Timetable {

    private static final Pattern REQUEST = Pattern.compile("(-?[\\d.]+):(\\d+)([+-])");
    private static final LimiterSpec.Defaults DEFAULTS = new LimiterSpec.Defaults(8000, Duration.ofMinutes(1));

    private Timetable() {}

    static void check(String spec, String requests) {
        LimitsState state = LimiterSpec.limits(spec, DEFAULTS).start(Use.START);
        for (String request : requests.strip().split("\\s+", -1)) {
            Matcher matcher = REQUEST.matcher(request);
            assertThat(matcher.matches()).as("'%s' is a request", request).isTrue();
            long time = Use.START
                    + new BigDecimal(matcher.group(1)).movePointRight(9).longValueExact();
            long cost = Long.parseLong(matcher.group(2));
            assertThat(state.tryAdmit(time, cost).isEmpty())
                    .as("%s admits %s of %s", spec, request, requests)
                    .isEqualTo(matcher.group(3).equals("+"));
        }
    }
}
