package io.agentforge.datasets.corpus;

import java.io.Serializable;

/**
 * One text that is never cut by a split: a chapter, a speech, a page of glosses.
 *
 * @param id unique, such as {@code persuasion-03}
 * @param source the work, with author and year
 * @param title for people
 * @param text paragraphs divided by one line feed, no blank lines
 */
public record Document(String id, String source, String title, String text)
    implements Serializable {}
