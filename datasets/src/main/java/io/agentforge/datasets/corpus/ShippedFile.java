package io.agentforge.datasets.corpus;

/**
 * One entry of the corpus manifest.
 *
 * @param file resource name of the gzip file
 * @param source the work, with author and year
 * @param bytes length of the extracted text in UTF-8
 * @param sha256 hex digest of the extracted text
 */
public record ShippedFile(
    String file, String source, String licence, int documents, int bytes, String sha256) {}
