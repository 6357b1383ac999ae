package dev.limitlens.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class VolleyTest {

    private static Answer answer(int index, long send, long receive, Answer.Kind kind) {
        return new Answer(index, send, receive, 7, 7, 7, kind);
    }

    private static final Answer REFUSED = answer(3, 0, 50, Answer.Kind.DENIED);
    private static final Answer LATER_REFUSED = answer(4, 10, 30, Answer.Kind.DENIED);
    private static final Answer ADMITTED = answer(5, 20, 60, Answer.Kind.ADMITTED);
    private static final Answer LAST = answer(6, 40, 55, Answer.Kind.ADMITTED);
    private static final Answer LOST = answer(7, 45, 90, Answer.Kind.UNKNOWN);

    @Test
    void what_is_known_counts_as_one_answer_and_the_rest_by_itself() {
        List<Answer> answers = Volley.asOne(List.of(REFUSED, LATER_REFUSED, ADMITTED, LAST, LOST), 0);

        assertThat(answers).hasSize(2);
        assertThat(answers.get(1)).isEqualTo(LOST);
        Answer one = answers.get(0);
        assertThat(one.kind()).isEqualTo(Answer.Kind.ADMITTED);
        assertThat(one.observation()).isEqualTo(6);
        assertThat(one.members()).isEqualTo(4);
        assertThat(one.sendNanos()).isZero();
        assertThat(one.receiveNanos()).isEqualTo(60);
        assertThat(one.chargedTokens()).isEqualTo(14);
    }

    @Test
    void it_counts_as_a_denial_if_all_were_refused() {
        assertThat(Volley.asOne(List.of(REFUSED, LATER_REFUSED), 0).get(0).kind())
                .isEqualTo(Answer.Kind.DENIED);
    }

    @Test
    void one_answer_alone_is_no_volley() {
        assertThat(Volley.asOne(List.of(ADMITTED), 0)).containsExactly(ADMITTED);
        assertThat(Volley.asOne(List.of(LOST, ADMITTED), 0)).containsExactly(ADMITTED, LOST);
        assertThatThrownBy(() -> new Volley(List.of(ADMITTED), List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two answers or more");
    }

    @Test
    void taken_apart_it_is_what_was_sent_in_the_order_of_sending() {
        List<Answer> answers = Volley.asOne(List.of(LAST, REFUSED, ADMITTED, LATER_REFUSED), 0);

        assertThat(Volley.apart(answers)).containsExactly(REFUSED, LATER_REFUSED, ADMITTED, LAST);
    }

    @Test
    void what_was_received_before_another_was_sent_was_decided_upon_before_it() {
        Answer first = answer(1, 0, 15, Answer.Kind.ADMITTED);
        Answer second = answer(2, 10, 40, Answer.Kind.ADMITTED);
        Answer third = answer(3, 20, 30, Answer.Kind.DENIED);
        Volley volley = new Volley(List.of(first, second, third), List.of(), 0);

        assertThat(volley.surelyBefore(third)).containsExactly(first);
        assertThat(volley.perhapsBefore(third)).containsExactly(first, second);
        assertThat(volley.surelyBefore(second)).isEmpty();
        assertThat(volley.perhapsBefore(second)).containsExactly(first, third);
        assertThat(volley.byReceiving()).containsExactly(first, third, second);
        assertThat(volley.admissionsFirst()).containsExactly(first, second, third);
    }

    @Test
    void what_was_lost_may_have_been_charged_before_any_of_the_others() {
        Volley volley = new Volley(List.of(ADMITTED, LAST), List.of(LOST), 0);

        assertThat(volley.perhapsBefore(LAST)).containsExactly(ADMITTED, LOST);
        assertThat(volley.surelyBefore(LAST)).isEmpty();
    }

    @Test
    void what_was_received_behind_a_time_may_have_been_decided_upon_after_it() {
        Answer first = answer(1, 0, 15, Answer.Kind.ADMITTED);
        Answer second = answer(2, 10, 40, Answer.Kind.DENIED);
        Answer lost = answer(3, 5, 60, Answer.Kind.UNKNOWN);
        long received = first.receiveNanos();

        Volley volley = new Volley(List.of(first, second), List.of(lost), 0);
        assertThat(volley.perhapsAfter(received)).containsExactly(second, lost);
        assertThat(volley.perhapsAfter(received - 1)).containsExactly(first, second, lost);

        Volley byAnotherClock = new Volley(List.of(first, second), List.of(lost), 2);
        assertThat(byAnotherClock.perhapsAfter(received + 1)).containsExactly(first, second, lost);
        assertThat(byAnotherClock.perhapsAfter(received + 2)).containsExactly(second, lost);
    }

    @Test
    void an_admission_of_several_less_one_costs_less() {
        Answer both = new Volley(List.of(REFUSED, ADMITTED, LAST), List.of(), 0).together(Answer.Kind.ADMITTED);

        assertThat(both.requests()).isEqualTo(2);
        assertThat(both.butOne().requests()).isEqualTo(1);
        assertThat(both.butOne().chargedTokens()).isEqualTo(7);
        assertThat(both.butOne().earlierAmount(Variant.PLAIN)).isZero();
    }
}
