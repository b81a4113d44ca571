package io.agentforge.error;

/**
 * The one exception that users meet: it names the unit of work or file, says what happened and why
 * with the values involved, and what to do. The cause, when there is one, is always kept.
 */
public final class ForgeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String unit;
  private final String reason;
  private final String remedy;

  /**
   * @param unit the file, tensor, recipe key or work unit concerned
   * @param reason what happened and why, with values
   * @param remedy what the user can do, as an imperative sentence
   */
  public ForgeException(ErrorCode code, String unit, String reason, String remedy) {
    this(code, unit, reason, remedy, null);
  }

  public ForgeException(
      ErrorCode code, String unit, String reason, String remedy, Throwable cause) {
    super("[%s] %s: %s. %s".formatted(code.id(), unit, stripDot(reason), dotted(remedy)), cause);
    this.code = code;
    this.unit = unit;
    this.reason = reason;
    this.remedy = remedy;
  }

  public ErrorCode code() {
    return code;
  }

  public String unit() {
    return unit;
  }

  public String reason() {
    return reason;
  }

  public String remedy() {
    return remedy;
  }

  private static String stripDot(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static String dotted(String text) {
    return text.endsWith(".") ? text : text + ".";
  }
}
