/**
 * What a finished, failed or running run looks like to a person and to a scheduler.
 *
 * <p><b>Start from</b> {@link io.agentforge.jobs.report.LedgerReport}, which reads one run from the
 * ledger into {@link io.agentforge.jobs.report.ReportData}; {@link
 * io.agentforge.jobs.report.HtmlReport} renders that to one file and {@link
 * io.agentforge.jobs.report.StatusReport} to JSON or terminal text.
 *
 * <p><b>Guarantees.</b> The HTML file is self-contained, runs no script and loads nothing; every
 * text in it is escaped, whatever a model wrote; the same data give the same bytes. What was not
 * measured is shown as absent, never as zero, and no number is shown that the ledger does not hold.
 *
 * <p><b>Limits.</b> Only the reader needs Spark. Tables of more than 400 rows are cut in the page,
 * with the count of what is left to query in the ledger.
 *
 * <p><b>Papers.</b> Colours after Okabe and Ito, "Color Universal Design" (2008), darkened until
 * text in them reaches a contrast of 4.5.
 */
package io.agentforge.jobs.report;
