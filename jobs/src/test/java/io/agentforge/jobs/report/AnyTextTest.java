package io.agentforge.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.w3c.dom.Document;

class AnyTextTest {

  @Property(tries = 200)
  void any_text_makes_a_page_that_parses(@ForAll String text) throws Exception {
    ReportData empty = ReportFixtures.empty();
    ReportData data =
        ReportData.of(
            new ReportData.Run(text, text, text, text, "FAILED", text, text, 1.0, text, text),
            empty.provenance());
    Document page = HtmlReportTest.parse(HtmlReport.render(data));
    assertThat(HtmlReportTest.elements(page, "section"))
        .as("sections for '%s'", text)
        .hasSize(HtmlReportTest.SECTIONS);
  }

  @Property(tries = 500)
  void ordinary_text_survives_escaping(@ForAll List<Character> characters) throws Exception {
    StringBuilder text = new StringBuilder("<&>\"'");
    characters.stream().filter(c -> c > 0x20 && c < 0x7F).forEach(text::append);
    Markup page = new Markup();
    page.element("p", text.toString(), "title", text.toString());
    Document parsed = HtmlReportTest.parse(page.document());
    assertThat(parsed.getDocumentElement().getTextContent()).as("text").isEqualTo("" + text);
    assertThat(parsed.getDocumentElement().getAttribute("title"))
        .as("attribute")
        .isEqualTo("" + text);
  }
}
