package dev.limitlens.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatedQuotaTest {

    private static final Instant DATE = Instant.parse("2026-11-24T10:00:00Z");

    /** Columns: headers joined by |, limit, remaining, window, reset and retry-after in seconds. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "retry-after=3# # # # # 3",
                "retry-after=Tue, 24 Nov 2026 10:00:07 GMT# # # # # 7",
                "retry-after=Tue, 24 Nov 2026 09:00:07 GMT# # # # # 0",
                "retry-after=soon# # # # # ",
                "retry-after=1.5# # # # # ",
                "x-ratelimit-limit=100|x-ratelimit-remaining=7|x-ratelimit-reset=30# 100# 7# # 30# ",
                "x-ratelimit-reset=1795514410# # # # 10# ",
                "ratelimit-limit=100, 100;w=60|ratelimit-remaining=5# 100# 5# 60# # ",
                "ratelimit=limit=100, remaining=50, reset=5|ratelimit-policy=100;w=60# 100# 50# 60# 5# ",
                "ratelimit=\"default\";r=50;t=30|ratelimit-policy=\"default\";q=100;w=10# 100# 50# 10# 30# ",
                "x-rate-limit-limit=9# 9# # # # ",
                "x-ratelimit-limit=-1# # # # # ",
                "x-ratelimit-limit=99999999999999999999# # # # # "
            })
    void headers_of_all_kinds(
            String headers,
            @Nullable Long limit,
            @Nullable Long remaining,
            @Nullable Long window,
            @Nullable Long reset,
            @Nullable Long retryAfter) {
        StatedQuota stated = StatedQuota.of(parsed(headers), DATE);

        assertThat(stated.limit()).isEqualTo(limit == null ? OptionalLong.empty() : OptionalLong.of(limit));
        assertThat(stated.remaining()).isEqualTo(remaining == null ? OptionalLong.empty() : OptionalLong.of(remaining));
        assertThat(stated.window()).isEqualTo(Optional.ofNullable(window).map(Duration::ofSeconds));
        assertThat(stated.reset()).isEqualTo(Optional.ofNullable(reset).map(Duration::ofSeconds));
        assertThat(stated.retryAfter())
                .isEqualTo(Optional.ofNullable(retryAfter).map(Duration::ofSeconds));
    }

    private static Map<String, String> parsed(String text) {
        Map<String, String> headers = new TreeMap<>();
        Pattern.compile("\\|")
                .splitAsStream(text)
                .forEach(header -> headers.put(
                        header.substring(0, header.indexOf('=')), header.substring(header.indexOf('=') + 1)));
        return headers;
    }

    @Test
    void a_time_on_the_clock_means_nothing_without_the_servers_date() {
        assertThat(StatedQuota.of(Map.of("retry-after", "Tue, 24 Nov 2026 10:00:07 GMT"), null)
                        .isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "retry-after",
                "ratelimit",
                "ratelimit-policy",
                "ratelimit-reset",
                "x-ratelimit-limit",
                "x-rate-limit-remaining",
                "x-ratelimit-limit-tokens"
            })
    void what_is_about_the_quota(String name) {
        assertThat(StatedQuota.isQuotaHeader(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization", "set-cookie", "x-api-key", "my-ratelimit", "retry-after-token", "date"})
    void what_is_not(String name) {
        assertThat(StatedQuota.isQuotaHeader(name)).isFalse();
    }
}
