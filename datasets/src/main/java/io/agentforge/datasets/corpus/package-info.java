/**
 * The English text that is shipped with the program, so that a first run needs no download.
 *
 * <p>Start from {@link io.agentforge.datasets.corpus.ShippedCorpus}. Sources, licences and
 * processing stand in {@code corpus/DATA_CARD.md} of the resources.
 *
 * <p>Guarantees: every file's text is checked against the SHA-256 in {@code corpus/manifest.json}
 * when it is read; the order of documents is fixed; the split of a document is a salted hash of its
 * text.
 *
 * <p>Limits: 190 documents, 2.5 MB, four sources; enough to show that training works, far too
 * little for a model that knows English.
 */
package io.agentforge.datasets.corpus;
