package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlameTest {

    @Test
    void who_is_blamed_is_blamed_still_unless_the_other_would_rather_have_given_the_denial() {
        assertThat(Blame.FIRST.unlessRather(0.3, 0.3)).isEqualTo(Blame.FIRST);
        assertThat(Blame.SECOND.unlessRather(0.3, 0.3)).isEqualTo(Blame.SECOND);
        assertThat(Blame.FIRST.unlessRather(0.3, 0.31)).isEqualTo(Blame.SECOND);
        assertThat(Blame.SECOND.unlessRather(0.31, 0.3)).isEqualTo(Blame.FIRST);
        assertThat(Blame.EITHER.unlessRather(0.3, 0.3)).isEqualTo(Blame.FIRST);
        assertThat(Blame.EITHER.unlessRather(0.2, 0.3)).isEqualTo(Blame.SECOND);
    }

    @Test
    void of_two_limits_each_is_the_other_one_of_the_other() {
        assertThat(Blame.FIRST.other()).isEqualTo(Blame.SECOND);
        assertThat(Blame.SECOND.other()).isEqualTo(Blame.FIRST);
    }
}
