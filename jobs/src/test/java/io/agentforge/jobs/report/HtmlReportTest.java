package io.agentforge.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.jobs.report.ReportData.Gate;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class HtmlReportTest {
  /** Sections of a page. */
  static final int SECTIONS = 9;

  private static final List<ReportData> RUNS =
      List.of(ReportFixtures.complete(), ReportFixtures.failing(), ReportFixtures.empty());

  @Test
  void every_page_parses_and_its_links_lead_somewhere() throws Exception {
    for (ReportData run : RUNS) {
      Document page = parse(HtmlReport.render(run));
      List<String> ids =
          elements(page, "section").stream().map(section -> section.getAttribute("id")).toList();
      List<String> targets =
          elements(page, "a").stream().map(a -> a.getAttribute("href").substring(1)).toList();
      assertThat(ids).as("sections of %s", run.run().id()).containsAll(targets).hasSize(SECTIONS);
    }
  }

  @Test
  void the_page_says_of_each_stage_what_it_asked_for_and_why() {
    assertThat(HtmlReport.render(ReportFixtures.complete()))
        .as("a run with a stage")
        .contains("Why this device: 1 stages", "4 tasks, 1 core a task (executors have no GPU)");
    assertThat(HtmlReport.render(ReportFixtures.empty()))
        .as("a run without")
        .contains("Resources of stages: none was run.");
  }

  @Test
  void a_page_loads_nothing_and_runs_nothing() throws Exception {
    for (ReportData run : RUNS) {
      String html = HtmlReport.render(run);
      String withoutNamespace = html.replace("xmlns=\"http://www.w3.org/1999/xhtml\"", "");
      assertThat(withoutNamespace)
          .as("references out of %s", run.run().id())
          .doesNotContainPattern(
              Pattern.compile("https?:|src=|url\\(|@import|<script|javascript:"));
      Document page = parse(html);
      for (Element element : elements(page, "*")) {
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
          String attribute = element.getAttributes().item(i).getNodeName();
          assertThat(attribute).as("attribute of %s", element.getTagName()).doesNotStartWith("on");
        }
      }
    }
  }

  @Test
  void what_a_model_wrote_stays_text() throws Exception {
    Document page = parse(HtmlReport.render(ReportFixtures.failing()));
    assertThat(elements(page, "script")).as("script elements").isEmpty();
    List<String> written = elements(page, "pre").stream().map(Element::getTextContent).toList();
    assertThat(written)
        .as("the prompt is shown as written, control and direction signs made visible")
        .contains("Once " + ReportFixtures.SCRIPT, "␀␛[31m\uFFFD \uFFFDgnorw");
  }

  @Test
  void every_gate_shows_its_definition_verdict_threshold_and_items() throws Exception {
    for (ReportData run : RUNS) {
      List<Element> rows =
          elements(parse(HtmlReport.render(run)), "article").stream()
              .filter(article -> article.getAttribute("class").startsWith("gate"))
              .toList();
      assertThat(rows).as("gates of %s", run.run().id()).hasSameSizeAs(run.gates());
      for (int i = 0; i < rows.size(); i++) {
        Gate gate = run.gates().get(i);
        assertThat(rows.get(i).getTextContent())
            .as("row of gate %s", gate.gate())
            .contains(
                gate.definition(),
                gate.note(),
                GateText.verdict(gate.verdict()),
                GateText.threshold(gate),
                gate.items() == 0 ? "none" : "" + gate.items());
      }
    }
  }

  @Test
  void a_gate_without_a_value_says_so_and_draws_no_value() throws Exception {
    Document page = parse(HtmlReport.render(ReportFixtures.failing()));
    for (Element row : elements(page, "article")) {
      if (row.getTextContent().contains("NOT EVALUATED")) {
        assertThat(row.getTextContent()).as("text of the row").contains("not measured");
        assertThat(row.getElementsByTagName("circle").getLength()).as("dots").isZero();
      }
    }
  }

  @Test
  void a_value_that_would_round_to_its_threshold_shows_its_digits() {
    String html = HtmlReport.render(ReportFixtures.failing());
    assertThat(html).as("0.79996 failed at 0.8").contains(">0.79996<").doesNotContain(">0.800<");
  }

  @Test
  void nothing_measured_is_never_shown_as_zero() throws Exception {
    Document page = parse(HtmlReport.render(ReportFixtures.empty()));
    String text = page.getElementsByTagName("main").item(0).getTextContent();
    assertThat(text)
        .as("text of an empty run")
        .contains("No gate has been judged", "No learning curve", "No sample", "No work unit")
        .doesNotContain("0.00", "NaN", "null");
    Document complete = parse(HtmlReport.render(ReportFixtures.complete()));
    assertThat(complete.getDocumentElement().getTextContent())
        .as("the model whose speed was not measured")
        .contains("not measured")
        .doesNotContain("NaN", "null");
  }

  @Test
  void the_best_specialist_of_each_domain_carries_the_star() throws Exception {
    Document page = parse(HtmlReport.render(ReportFixtures.complete()));
    for (String domain : List.of("reasoning", "recall", "procedure")) {
      Element row =
          elements(page, "tr").stream()
              .filter(tr -> tr.getAttribute("role").equals("row"))
              .filter(tr -> tr.getFirstChild().getTextContent().equals(domain))
              .findFirst()
              .orElseThrow();
      List<String> starred =
          elements(row, "td").stream()
              .filter(cell -> cell.getTextContent().contains("★"))
              .map(cell -> cell.getAttribute("data-suite"))
              .toList();
      assertThat(starred).as("stars in the row of %s", domain).containsExactly(domain);
    }
  }

  @Test
  void the_same_data_give_the_same_bytes_in_any_locale() {
    String first = HtmlReport.render(ReportFixtures.complete());
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(HtmlReport.render(ReportFixtures.complete()))
          .as("rendered in German")
          .isEqualTo(first);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void labels_at_line_ends_do_not_overlap() throws Exception {
    for (Element chart : elements(parse(HtmlReport.render(ReportFixtures.complete())), "svg")) {
      double[] y =
          elements(chart, "text").stream()
              .filter(text -> text.getAttribute("class").startsWith("label"))
              .mapToDouble(text -> Double.parseDouble(text.getAttribute("y")))
              .sorted()
              .toArray();
      assertThat(IntStream.range(1, y.length).mapToDouble(i -> y[i] - y[i - 1]))
          .as("gaps between labels of %s", chart.getAttribute("aria-label"))
          .allMatch(gap -> gap >= 12);
    }
  }

  static Document parse(String html) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
  }

  static List<Element> elements(Document page, String tag) {
    return elements(page.getDocumentElement(), tag);
  }

  private static List<Element> elements(Element parent, String tag) {
    NodeList nodes = parent.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }
}
