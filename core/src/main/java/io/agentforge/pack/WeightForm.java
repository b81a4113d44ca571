package io.agentforge.pack;

/** What becomes of the weights of a matrix when a model is packed. */
public enum WeightForm {
  /** Absmean codes, or the codes they already are. */
  TERNARY,
  /** Signed bytes, a scale a row. */
  INT8,
  /** Four bits, a scale per {@link PackSettings#INT4_GROUP} inputs. */
  INT4,
  F16,
  BF16,
  F32,
  /** The form in which the model holds them. */
  KEEP
}
