package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://h/p | http://h/p",
                "http://h/p?cost={cost} | http://h/p?cost={cost}",
                "http://h/p?key=s3cret&cost={cost}&z= | http://h/p?key=...&cost={cost}&z=",
                "http://h/p?s3cret | http://h/p?...",
                "http://h/p?s3cret&a=s3cret=x | http://h/p?...&a=...",
                "http://h/p?a=b?c=s3cret | http://h/p?a=...",
                "http://u:s3cret@h/p | http://h/p",
                "http://u:s3cret@h@x/p?q=1#s3cret | http://x/p?q=...#...",
            })
    void values_of_an_address_are_hidden(String url, String shown) {
        assertThat(Secrets.hidden(List.of("--url=" + url))).containsExactly("--url=" + shown);
        assertThat(Secrets.hidden(List.of("--url", url))).containsExactly("--url", shown);
    }

    @Test
    void headers_keep_their_names_and_other_options_their_values() {
        assertThat(Secrets.hidden(List.of(
                        "probe",
                        "http",
                        "--header",
                        "K: s3cret",
                        "--header=s3cret",
                        "--body",
                        "s3cret",
                        "--plan",
                        "denial")))
                .containsExactly(
                        "probe", "http", "--header", "K: ...", "--header=...", "--body", "...", "--plan", "denial");
    }
}
