package io.agentforge.jobs.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How far a long piece of work is: on a terminal one line that is redrawn, elsewhere a plain line
 * now and then. Thread-safe.
 */
public final class ProgressBar implements AutoCloseable {
  private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final double PLAIN_SHARE = 0.1;
  private static final int BAR = 24;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter err;
  private final OptionalInt columns;
  private final LongSupplier nanoTime;
  private final String unit;
  private final double total;
  private final long start;
  private String label;
  private double done;
  private double skipped;
  private long shownAt;
  private double shownShare;

  /**
   * @param columns of the terminal; empty for plain lines
   * @param label what is being worked on
   * @param unit of the amounts, such as {@code tokens}
   * @param total amount of work, above 0
   */
  ProgressBar(
      PrintWriter err,
      OptionalInt columns,
      LongSupplier nanoTime,
      String label,
      String unit,
      double total) {
    this.err = err;
    this.columns = columns;
    this.nanoTime = nanoTime;
    this.label = label;
    this.unit = unit;
    this.total = total;
    this.start = nanoTime.getAsLong();
    this.shownAt = start;
  }

  /** A bar on standard error of this process. */
  public static ProgressBar start(PrintWriter err, String label, String unit, double total) {
    return new ProgressBar(err, Terminal.columns(), System::nanoTime, label, unit, total);
  }

  /** Says what is being worked on now. */
  public synchronized void label(String newLabel) {
    label = newLabel;
  }

  /** More work is done. */
  public synchronized void advance(double amount) {
    done = Math.min(total, done + amount);
    show();
  }

  /** Work that needs not be done: it counts as progress, not towards the rate. */
  public synchronized void skip(double amount) {
    skipped += amount;
    advance(amount);
  }

  /** Prints a line that stays, above the bar. */
  public synchronized void note(String line) {
    if (columns.isPresent()) {
      err.print(CLEAR);
    }
    err.println(line);
    if (columns.isPresent()) {
      err.print(line());
    }
    err.flush();
  }

  /** Ends the bar with its last state. */
  @Override
  public synchronized void close() {
    if (columns.isPresent()) {
      err.print(CLEAR);
    }
    err.println(line());
    err.flush();
  }

  private void show() {
    long now = nanoTime.getAsLong();
    if (columns.isPresent()) {
      if (now - shownAt >= REDRAW_NANOS) {
        shownAt = now;
        err.print(CLEAR + line());
        err.flush();
      }
    } else if (now - shownAt >= PLAIN_NANOS || done / total - shownShare >= PLAIN_SHARE) {
      shownAt = now;
      shownShare = done / total;
      err.println(line());
      err.flush();
    }
  }

  /** {@code train/recall [=======> ] 55 % 12.3k tokens/s 1:05 left}. */
  String line() {
    double share = done / total;
    double seconds = (nanoTime.getAsLong() - start) * 1e-9;
    double rate = seconds > 0 ? (done - skipped) / seconds : 0;
    StringBuilder line = new StringBuilder(label).append(' ');
    columns.ifPresent(width -> line.append(bar(share)).append(' '));
    line.append(String.format(Locale.ROOT, "%3.0f %%", Math.floor(share * 100)));
    if (rate > 0) {
      line.append("  ").append(amount(rate)).append(' ').append(unit).append("/s  ");
      line.append(done < total ? clock((total - done) / rate) + " left" : "in " + clock(seconds));
    }
    return columns.isPresent() && line.length() >= columns.getAsInt()
        ? line.substring(0, columns.getAsInt() - 1)
        : line.toString();
  }

  private static String bar(double share) {
    int full = (int) (share * BAR);
    return "[" + "=".repeat(full) + " ".repeat(BAR - full) + "]";
  }

  private static String amount(double value) {
    if (value >= 1e6) {
      return String.format(Locale.ROOT, "%.1fM", value / 1e6);
    }
    return value >= 1e3
        ? String.format(Locale.ROOT, "%.1fk", value / 1e3)
        : String.format(Locale.ROOT, value >= 10 ? "%.0f" : "%.1f", value);
  }

  private static String clock(double seconds) {
    long s = Math.round(seconds);
    return s >= 3600
        ? String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60);
  }
}
