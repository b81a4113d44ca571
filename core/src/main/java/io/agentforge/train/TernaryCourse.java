package io.agentforge.train;

import io.agentforge.decoder.Decoder;
import java.util.Objects;
import java.util.Optional;

/**
 * A ternary training and who teaches it.
 *
 * @param teacher frozen, of the same vocabulary, on the device of the training and not used by
 *     others meanwhile; it stays the caller's to close
 */
public record TernaryCourse(TernarySettings settings, Optional<Decoder> teacher) {
  public TernaryCourse {
    Objects.requireNonNull(settings, "settings");
    if (settings.teaching().hasTeacher() != teacher.isPresent()) {
      throw new IllegalArgumentException(
          "a weight of %s for the teacher, and %s"
              .formatted(
                  settings.distillation(), teacher.isPresent() ? "a teacher" : "no teacher"));
    }
  }
}
