package dev.limitlens.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The report as a browser shows it; skipped where there is no Chromium.
 *
 * <p>{@code -Dlimitlens.pictures=FOLDER} keeps pictures of what was seen.
 */
class ReportInBrowserTest {

    private static final String HOSTILE =
            "</title></script><script>window.hacked=1</script><img src=x onerror=\"window.hacked=1\">";
    private static final int A4_PIXELS = 794; // 210 mm at 96 pixels an inch

    @TempDir
    private static Path folder;

    private static Chromium chromium;
    private static Path report;
    private static Path hostile;
    private static Path longRun;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> program = Chromium.find();
        Assumptions.assumeTrue(program.isPresent(), "no Chromium on the PATH: apt-get install chromium");
        chromium = Chromium.start(program.get(), folder.resolve("profile"));
        report = write("report.html", RecordedReport.of("token-bucket"));
        hostile = write("hostile.html", Fixtures.foreign(HOSTILE));
        longRun = write("long.html", Fixtures.longRun(20_000));
    }

    private static Path write(String name, Report report) throws Exception {
        return Files.writeString(folder.resolve(name), HtmlReport.render(report));
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private static void open(Path file, int width, String medium, String colours) throws Exception {
        chromium.resize(width, 1000);
        chromium.show(medium, colours);
        chromium.open(file);
    }

    private static void picture(String name) throws Exception {
        String pictures = System.getProperty("limitlens.pictures", "");
        if (!pictures.isEmpty()) {
            Files.write(Files.createDirectories(Path.of(pictures)).resolve(name + ".png"), chromium.picture());
        }
    }

    @Test
    void opens_without_an_error_or_a_request() throws Exception {
        open(report, 1000, "screen", "light");

        assertThat(chromium.events("Runtime.exceptionThrown")).isEmpty();
        assertThat(chromium.events("Runtime.consoleAPICalled")).isEmpty();
        assertThat(chromium.events("Log.entryAdded")).isEmpty();
        assertThat(chromium.events("Network.requestWillBeSent"))
                .extracting(e -> e.path("request").path("url").asText())
                .containsExactly(report.toUri().toString());
    }

    @Test
    void figures_have_content() throws Exception {
        open(report, 1000, "screen", "light");

        JsonNode sizes = chromium.evaluate("Array.from(document.querySelectorAll('svg.figure.wide')).map(svg => "
                + "[svg.getBoundingClientRect().height, svg.querySelectorAll('path,circle').length].join())");
        assertThat(sizes).hasSize(3);
        for (JsonNode size : sizes) {
            String[] parts = size.asText().split(",", -1);
            assertThat(Double.parseDouble(parts[0])).isGreaterThan(100);
            assertThat(Integer.parseInt(parts[1])).isGreaterThan(5);
        }
        // the style sheet is in force
        assertThat(chromium.evaluate("getComputedStyle(document.querySelector('.admitted')).fill")
                        .asText())
                .isNotEqualTo("rgb(0, 0, 0)");
    }

    @Test
    void the_answer_and_how_sure_it_is_stand_on_the_first_screen() throws Exception {
        open(report, 1000, "screen", "light");

        assertThat(chromium.evaluate("document.querySelector('.sureness').getBoundingClientRect().bottom")
                        .asDouble())
                .isLessThan(300);
        assertThat(chromium.evaluate("document.title").asText()).contains("NEITHER", "refills continuously");
    }

    @Test
    void a_mark_under_the_mouse_says_what_it_is() throws Exception {
        open(report, 1000, "screen", "light");
        JsonNode place = chromium.evaluate(
                "(() => {const box = document.querySelector('svg.wide .mark').getBoundingClientRect();"
                        + " return [box.x + box.width / 2, box.y + box.height / 2]})()");

        chromium.mouse(place.get(0).asDouble(), place.get(1).asDouble(), 0);

        assertThat(chromium.evaluate("document.querySelector('.mark:hover title').textContent")
                        .asText())
                .contains("#0 ", "tokens asked", "admitted");
        assertThat(chromium.evaluate("getComputedStyle(document.querySelector('.mark:hover')).opacity")
                        .asDouble())
                .isLessThan(1);
    }

    private static final String COLUMN =
            "Array.from(document.querySelectorAll('.requests tbody tr')).map(r => Number(r.cells[4].dataset.value))";

    private static double[] column() throws Exception {
        JsonNode values = chromium.evaluate(COLUMN);
        double[] column = new double[values.size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = values.get(i).asDouble();
        }
        return column;
    }

    @Test
    void the_table_sorts_by_mouse_and_by_keyboard() throws Exception {
        open(report, 1000, "screen", "light");
        double[] unsorted = column();
        double[] ascending = unsorted.clone();
        java.util.Arrays.sort(ascending);
        assertThat(unsorted).isNotEqualTo(ascending);

        JsonNode place = chromium.evaluate(
                "(() => {const b = document.querySelectorAll('.requests button')[4]; b.scrollIntoView({block: 'center'});"
                        + " const box = b.getBoundingClientRect(); return [box.x + 5, box.y + box.height / 2]})()");
        chromium.mouse(place.get(0).asDouble(), place.get(1).asDouble(), 1);
        assertThat(column()).isEqualTo(ascending);
        assertThat(chromium.evaluate("document.querySelectorAll('.requests th')[4].getAttribute('aria-sort')")
                        .asText())
                .isEqualTo("ascending");

        chromium.key("Enter", 13, "\r"); // the button has the focus
        double[] descending = column();
        assertThat(descending[0]).isEqualTo(ascending[ascending.length - 1]);
        assertThat(descending[descending.length - 1]).isEqualTo(ascending[0]);
    }

    @Test
    void the_keyboard_reaches_everything_that_scrolls_or_sorts() throws Exception {
        open(report, 360, "screen", "light");
        long reachable = chromium.evaluate("document.querySelectorAll('button, [tabindex=\"0\"]').length")
                .asLong();
        long unreachable = chromium.evaluate("Array.from(document.querySelectorAll('main *')).filter(e => "
                        + "['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.tabIndex < 0).length")
                .asLong();
        assertThat(unreachable).isZero();

        for (int i = 0; i < reachable; i++) {
            chromium.key("Tab", 9, "");
        }
        assertThat(chromium.evaluate("document.activeElement.tagName").asText()).isIn("BUTTON", "DIV", "PRE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void text_is_readable_in_both_colour_schemes(String colours) throws Exception {
        open(report, 1000, "screen", colours);
        picture("report-" + colours);

        assertThat(contrast("body", "body")).isGreaterThan(7);
        assertThat(contrast(".sureness", "body")).isGreaterThan(4.5);
        assertThat(contrast(".requests .deny td:nth-child(8)", "body")).isGreaterThan(3);
        assertThat(luminance("getComputedStyle(document.body).backgroundColor") > 0.5)
                .isEqualTo(colours.equals("light"));
    }

    /** Contrast by WCAG 2.2, from 1 to 21. */
    private static double contrast(String text, String ground) throws Exception {
        double one = luminance("getComputedStyle(document.querySelector('" + text + "')).color");
        double other = luminance("getComputedStyle(document.querySelector('" + ground + "')).backgroundColor");
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    }

    private static double luminance(String colour) throws Exception {
        JsonNode parts = chromium.evaluate(colour + ".match(/[0-9.]+/g).slice(0, 3).map(Number)");
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double c = parts.get(i).asDouble() / 255;
            sum += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"report, 360, screen", "hostile, 360, screen", "long, 360, screen", "report, " + A4_PIXELS + ", print"})
    void nothing_overflows(String page, int width, String medium) throws Exception {
        open(folder.resolve(page + ".html"), width, medium, "light");
        picture(page + "-" + width);

        assertThat(chromium.evaluate("document.documentElement.scrollWidth").asInt())
                .isLessThanOrEqualTo(width);
        // beyond the edge lies only what can be scrolled to; on paper nothing can
        JsonNode outside = chromium.evaluate("Array.from(document.querySelectorAll('main *')).filter(e => "
                + "e.getBoundingClientRect().right > innerWidth + 1 && "
                + "(matchMedia('print').matches || !e.closest('.scroller, pre'))).map(e => e.outerHTML.slice(0, 80))");
        assertThat(outside).isEmpty();
        JsonNode cutOff = chromium.evaluate("Array.from(document.querySelectorAll('svg.figure text')).filter(t => {"
                + "const text = t.getBoundingClientRect(), figure = t.ownerSVGElement.getBoundingClientRect();"
                + " return figure.width > 0 && (text.right > figure.right + 1 || text.left < figure.left - 1);"
                + "}).map(t => t.textContent)");
        assertThat(cutOff).isEmpty();
    }

    @Test
    void prints_on_a4() throws Exception {
        open(report, A4_PIXELS, "print", "light");

        String pdf = new String(chromium.print(), StandardCharsets.ISO_8859_1);

        assertThat(pdf).startsWith("%PDF-");
        // 210 by 297 mm in points, whatever the rounding
        assertThat(pdf).containsPattern("/MediaBox \\[0 0 59[45](\\.\\d+)? 84[12](\\.\\d+)?\\]");
    }

    @Test
    void hostile_text_stays_text() throws Exception {
        open(hostile, 1000, "screen", "light");

        assertThat(chromium.evaluate("typeof window.hacked").asText()).isEqualTo("undefined");
        assertThat(chromium.evaluate("document.querySelectorAll('img, body script').length")
                        .asInt())
                .isOne();
        assertThat(chromium.evaluate("document.querySelector('.target bdi').textContent")
                        .asText())
                .isEqualTo(HOSTILE);
        assertThat(chromium.events("Log.entryAdded")).isEmpty();
        assertThat(chromium.events("Network.requestWillBeSent")).hasSize(1);
    }

    @Test
    void a_script_that_is_not_the_page_s_own_does_not_run() throws Exception {
        Path tampered = folder.resolve("tampered.html");
        String page = Files.readString(report).replace("</main>", "</main><script>window.hacked = 1</script>");
        Files.writeString(tampered, page);

        open(tampered, 1000, "screen", "light");

        assertThat(chromium.evaluate("typeof window.hacked").asText()).isEqualTo("undefined");
    }

    @Test
    void a_long_run_is_usable() throws Exception {
        open(longRun, 1000, "screen", "light");

        assertThat(chromium.evaluate("performance.timing.loadEventEnd - performance.timing.navigationStart")
                        .asLong())
                .isLessThan(20_000);
        assertThat(chromium.evaluate("document.querySelectorAll('.requests tbody tr').length")
                        .asInt())
                .isEqualTo(1000);
    }
}
