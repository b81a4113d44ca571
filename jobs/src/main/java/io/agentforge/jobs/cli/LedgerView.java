package io.agentforge.jobs.cli;

import io.agentforge.pack.ByteLedger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A byte ledger as members of an answer and as a table. */
final class LedgerView {
  private LedgerView() {}

  static Map<String, Object> document(ByteLedger ledger) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("bytes", ledger.total());
    document.put("parameters", ledger.parameters());
    document.put("bits_per_parameter", ledger.bitsPerParameter());
    document.put("ratio_to_fp32", ledger.ratioToFp32());
    document.put("parts", ledger.parts());
    return document;
  }

  static String text(ByteLedger ledger) {
    TextTable table = new TextTable(List.of("part", "entries", "weights", "bytes", "share"));
    for (ByteLedger.Part part : ledger.parts()) {
      table.row(
          List.of(
              part.kind(),
              Integer.toString(part.entries()),
              part.weights() == 0 ? "" : number(part.weights()),
              number(part.bytes()),
              String.format(Locale.ROOT, "%.2f %%", 100.0 * part.bytes() / ledger.total())));
    }
    table.row(List.of("file", "", number(ledger.parameters()), number(ledger.total()), "100.00 %"));
    return table.toString();
  }

  private static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
