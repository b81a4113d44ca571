/**
 * The user's own text made into a data set: {@code HOME/data/NAME/} with the Delta tables {@code
 * documents} and {@code rejects} and a {@code manifest.json}.
 *
 * <p><b>Start from</b> {@link io.agentforge.datasets.ingest.DataIngest}; {@link
 * io.agentforge.datasets.ingest.IngestSettings} says what can be chosen.
 *
 * <p><b>Guarantees.</b> Every row of the input is accounted for: documents + exact duplicates +
 * near duplicates + rejects = input rows. Documents, their splits and the digest depend on the
 * content of the input and the settings only, not on file order, place, partitions or retries. The
 * manifest is written last and names the versions of the tables, so that a reader never sees half
 * an ingest. The same ingest again writes nothing.
 *
 * <p><b>Limits.</b> A plain text file is read whole by one task and must fit its memory (2 GiB at
 * most); JSONL is read line by line, compressed or not. Documents of fewer words than a shingle are
 * compared exactly only. Tables must be Parquet or Delta. A row reference is a byte offset in
 * JSONL, a line in blocks of text, a row of the file in Parquet; Delta tells none, so there it is
 * the SHA-256 of the row's text. Compressed plain text is refused as no UTF-8.
 *
 * <p><b>Papers.</b> Broder, On the resemblance and containment of documents, 1997. Lee et al.,
 * Deduplicating training data makes language models better, 2022. Brown et al., Language models are
 * few-shot learners, 2020, appendix C (13-gram overlap).
 */
package io.agentforge.datasets.ingest;
