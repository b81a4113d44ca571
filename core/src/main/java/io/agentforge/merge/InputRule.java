package io.agentforge.merge;

import java.util.Optional;

/**
 * Which models a method takes.
 *
 * @param base the part of {@code base_model}
 * @param leastDonors fewest models besides the base
 * @param mostDonors most models besides the base; {@link Integer#MAX_VALUE} for no limit
 */
public record InputRule(Base base, int leastDonors, int mostDonors) {
  /** What a method does with {@code base_model}. */
  public enum Base {
    /** It has no base: a {@code base_model} is one more donor, the last unless it is listed. */
    ORDINARY,
    /** It works on the models, or on their differences to the base when one is given. */
    OPTIONAL,
    /** It needs a base. */
    REQUIRED
  }

  /** No base, {@code least} or more models. */
  public static InputRule models(int least) {
    return new InputRule(Base.ORDINARY, least, Integer.MAX_VALUE);
  }

  /** A base and {@code least} or more donors. */
  public static InputRule baseAnd(int least) {
    return new InputRule(Base.REQUIRED, least, Integer.MAX_VALUE);
  }

  /** A base and exactly one donor. */
  public static InputRule baseAndOne() {
    return new InputRule(Base.REQUIRED, 1, 1);
  }

  /**
   * Why these models cannot be merged; empty when they can.
   *
   * @param hasBase whether there is a base apart from the donors
   */
  public Optional<String> problem(boolean hasBase, int donors) {
    if (base == Base.REQUIRED && !hasBase) {
      return Optional.of("it needs a base_model and there is none");
    }
    if (base == Base.ORDINARY && hasBase) {
      return Optional.of("it has no base: the base_model must be one of the donors");
    }
    if (donors >= leastDonors && donors <= mostDonors) {
      return Optional.empty();
    }
    String number =
        leastDonors == mostDonors ? "exactly " + leastDonors : "at least " + leastDonors;
    String besides = base == Base.ORDINARY ? "" : " besides the base";
    return Optional.of(
        "it takes %s model%s%s, and there %s %d"
            .formatted(
                number, leastDonors == 1 ? "" : "s", besides, donors == 1 ? "is" : "are", donors));
  }
}
