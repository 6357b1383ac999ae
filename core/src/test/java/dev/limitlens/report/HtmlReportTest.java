package dev.limitlens.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {

    static Stream<Report> reports() {
        return Stream.of(Fixtures.alignedWindow(), Fixtures.seedRun(), Fixtures.tokenBucket(), Fixtures.empty());
    }

    @ParameterizedTest
    @MethodSource("reports")
    void is_well_formed_and_the_same_again(Report report) throws Exception {
        String html = HtmlReport.render(report);

        Document page = parsed(html);
        assertThat(page.getDocumentElement().getAttribute("lang")).isEqualTo("en");
        assertThat(ids(page)).doesNotHaveDuplicates();
        assertThat(HtmlReport.render(report)).isEqualTo(html);
    }

    @ParameterizedTest
    @MethodSource("reports")
    void asks_nothing_of_the_network(Report report) throws Exception {
        Document page = parsed(HtmlReport.render(report));

        for (Element element : elements(page, "*")) {
            assertThat(element.hasAttribute("src"))
                    .as("src of %s", element.getTagName())
                    .isFalse();
            if (element.hasAttribute("href")) {
                assertThat(element.getAttribute("href")).isEqualTo("data:,");
            }
        }
        assertThat(Resource.read("report.css")).doesNotContain("url(", "@import");
        assertThat(elements(page, "meta"))
                .anySatisfy(meta -> assertThat(meta.getAttribute("content")).startsWith("default-src 'none'"));
    }

    @Test
    void opens_with_the_answer() throws Exception {
        Document page = parsed(HtmlReport.render(Fixtures.alignedWindow()));

        assertThat(elements(page, "h1").get(0).getTextContent())
                .isEqualTo("ABSOLUTE The quota resets every 60 s, on the clock.");
    }

    @Test
    void draws_a_mark_for_each_request() throws Exception {
        Report report = Fixtures.tokenBucket();

        for (FigureWidth width : FigureWidth.values()) {
            Element timeline = figures(report, width).get(0);
            List<String> titles = new ArrayList<>();
            NodeList nodes = timeline.getElementsByTagName("title");
            for (int i = 0; i < nodes.getLength(); i++) {
                titles.add(nodes.item(i).getTextContent());
            }
            assertThat(titles).hasSameSizeAs(report.observations());
            assertThat(titles)
                    .anySatisfy(title -> assertThat(title)
                            .contains("#1 spread: the rest", "5,500 tokens asked, 5,496 measured", "admitted"));
        }
    }

    @Test
    void calls_a_reset_measured_only_where_the_family_is_known() {
        assertThat(HtmlReport.render(Fixtures.alignedWindow())).contains("measured reset, second 0");
        assertThat(HtmlReport.render(Fixtures.undecidedWindow()))
                .contains("reset, if it is fixed-window")
                .doesNotContain("measured reset");
    }

    @Test
    void says_what_the_conclusion_means() {
        assertThat(HtmlReport.render(Fixtures.alignedWindow())).contains("ABSOLUTE (it resets on the clock)");
        assertThat(HtmlReport.render(Fixtures.tokenBucket()))
                .contains("NEITHER (neither on the clock nor a window after its use)");
    }

    @Test
    void draws_a_line_for_each_family() throws Exception {
        Element chart = figures(Fixtures.tokenBucket(), FigureWidth.WIDE).get(1);

        assertThat(chart.getElementsByTagName("path").getLength()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "'-alert(1)-'",
                "</title></style></script><svg onload=alert(1)>",
                "]]>&amp;<!--",
                "\u0000\ud800\u202E\uffff"
            })
    void foreign_text_stays_text(String foreign) throws Exception {
        String plain = HtmlReport.render(Fixtures.foreign("plain"));
        String hostile = HtmlReport.render(Fixtures.foreign(foreign));

        // The same elements with the same attributes: nothing that was written became structure.
        assertThat(structure(parsed(hostile))).isEqualTo(structure(parsed(plain)));
        if (foreign.contains("<")) {
            assertThat(hostile).doesNotContain(foreign);
        }
    }

    @Test
    void shows_foreign_text_as_it_was_written() throws Exception {
        String foreign = "<b>Too many & more</b>";

        Document page = parsed(HtmlReport.render(Fixtures.foreign(foreign)));

        assertThat(elements(page, "bdi"))
                .anySatisfy(text -> assertThat(text.getTextContent()).isEqualTo(foreign));
    }

    @Test
    void stays_small_and_says_what_it_leaves_out_of_a_long_run() throws Exception {
        String html = HtmlReport.render(Fixtures.longRun(100_000));

        assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(5 * 1024 * 1024);
        assertThat(html)
                .contains("are not drawn", "one mark stands for all")
                .contains("The first 500 and the last 500 of 100,000")
                .contains("99,900 requests in the middle left out");
        assertThat(parsed(html)).isNotNull();
    }

    private static Document parsed(String html) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    private static List<Element> elements(Document page, String tag) {
        NodeList nodes = page.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static List<Element> figures(Report report, FigureWidth width) throws Exception {
        return elements(parsed(HtmlReport.render(report)), "svg").stream()
                .filter(svg -> svg.getAttribute("class").equals("figure " + width.cssClass()))
                .toList();
    }

    private static List<String> ids(Document page) {
        return elements(page, "*").stream()
                .map(element -> element.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();
    }

    private static String structure(Document page) {
        StringBuilder structure = new StringBuilder();
        for (Element element : elements(page, "*")) {
            structure.append(element.getTagName());
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                structure.append(' ').append(element.getAttributes().item(i).getNodeName());
            }
            structure.append('\n');
        }
        return structure.toString();
    }
}
