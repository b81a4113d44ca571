package io.agentforge.jobs.report;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Renders a run as one self-contained page: no script, no request, the same bytes for the same
 * data.
 */
public final class HtmlReport {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

  private HtmlReport() {}

  /** The whole document, UTF-8 when written to a file; it is well-formed XML as well as HTML. */
  public static String render(ReportData data) {
    Markup page = new Markup();
    page.open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en").line();
    head(page, data);
    page.open("body");
    page.element("a", "Skip to the gates", "class", "skip", "href", "#gates").line();
    Masthead.writeTo(page, data);
    navigation(page);
    page.open("main").line();
    GateSection.writeTo(page, data);
    CurveSection.writeTo(page, data);
    MatrixSection.writeTo(page, data);
    MergeSection.writeTo(page, data);
    TernarySection.writeTo(page, data);
    SampleSection.writeTo(page, data);
    TimeSection.writeTo(page, data);
    ModelSection.writeTo(page, data);
    ProvenanceSection.writeTo(page, data);
    page.close("main").line();
    page.element(
        "footer",
        "Written by forge report from the ledger of run "
            + data.run().id()
            + ". Every number above is a row of it; what the ledger does not hold is shown as not"
            + " measured.");
    page.close("body").close("html");
    return page.document();
  }

  private static void head(Markup page, ReportData data) {
    page.open("head");
    page.leaf("meta", "charset", "utf-8");
    page.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.leaf("meta", "name", "color-scheme", "content", "light dark");
    page.leaf("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    page.leaf("link", "rel", "icon", "href", "data:,");
    page.element("title", "Agent Forge · " + data.run().recipe() + " · " + data.run().id());
    page.style(styleSheet()).close("head").line();
  }

  private static void navigation(Markup page) {
    page.open("nav", "aria-label", "Sections").open("ul");
    String[][] sections = {
      {"gates", "Gates"},
      {"curves", "Learning curves"},
      {"matrix", "Specialists × domains"},
      {"merges", "Evolved merges"},
      {"ternary", "Ternary weights"},
      {"samples", "Samples"},
      {"time", "Where the time went"},
      {"models", "Models and lineage"},
      {"provenance", "Provenance"}
    };
    for (String[] section : sections) {
      page.open("li").element("a", section[1], "href", "#" + section[0]).close("li");
    }
    page.close("ul").close("nav").line();
  }

  private static String styleSheet() {
    try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
      Objects.requireNonNull(css, "report.css beside HtmlReport");
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.INTERNAL,
          "report.css",
          "the style sheet of the report could not be read from the jar",
          "Rebuild the distribution",
          new UncheckedIOException(e));
    }
  }

  /** Opens a section with its heading and one sentence that says how to read it. */
  static void section(Markup page, String id, String heading, String explanation) {
    page.open("section", "id", id, "aria-labelledby", id + "-heading");
    page.element("h2", heading, "id", id + "-heading");
    if (explanation != null) {
      page.element("p", explanation, "class", "lead");
    }
    page.line();
  }

  /** Says that a section has nothing to show, and why. */
  static void absent(Markup page, String sentence) {
    page.element("p", sentence, "class", "absent").line();
  }

  /** Opens a table that scrolls by itself when the page is too narrow for it. */
  static void table(Markup page, String caption, String css, String... headings) {
    page.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
    page.open("table", "class", css);
    page.open("caption").element("span", caption).close("caption");
    page.open("thead").open("tr");
    for (String heading : headings) {
      boolean numeric = heading.startsWith("#");
      page.element(
          "th",
          numeric ? heading.substring(1) : heading,
          "scope",
          "col",
          "class",
          numeric ? "number" : null);
    }
    page.close("tr").close("thead").open("tbody");
  }

  static void endTable(Markup page) {
    page.close("tbody").close("table").close("div").line();
  }

  static void number(Markup page, String text) {
    page.element("td", text, "class", absentText(text) ? "number absent" : "number");
  }

  static boolean absentText(String text) {
    return text.equals(Quantity.ABSENT) || text.equals("not recorded");
  }
}
