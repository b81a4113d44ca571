package io.agentforge.decoder;

import io.agentforge.torch.TorchTemplate;

/**
 * Whose answers a training moves towards: the gradient is that of the cross-entropy with {@code (1
 * - weight) * target + weight * softmax(teacher's logits)}.
 *
 * <p>Source: Hinton et al. 2015, "Distilling the Knowledge in a Neural Network", section 2, at
 * temperature 1.
 *
 * @param weight of the teacher, 0 (there is none) to 1
 */
public record Teaching(double weight) {
  /** The targets alone. */
  public static final Teaching NONE = new Teaching(0);

  public Teaching {
    if (!(weight >= 0 && weight <= 1)) {
      throw new IllegalArgumentException("a teacher's weight lies between 0 and 1: " + weight);
    }
  }

  /** Whether {@code gradients} takes a teacher's logits. */
  public boolean hasTeacher() {
    return weight > 0;
  }

  /** Fills the places of a text that has a teacher's logits as an argument, or has none. */
  public TorchTemplate in(TorchTemplate template) {
    return template
        .feature("distilled", hasTeacher())
        .value("teacher_parameter", hasTeacher() ? "teacher: Tensor, " : "")
        .value("teacher_argument", hasTeacher() ? "teacher, " : "")
        .value("distillation", weight)
        .value("own", weight - 1);
  }
}
