package io.agentforge.merge;

import java.util.ArrayList;
import java.util.List;

/**
 * The Karcher mean with every vector and scalar rounded to a 16-bit type, as a recipe may ask for;
 * lengths are kept in fp64. Holds all models in memory. Angles too small for the type become zero,
 * so that models close to each other are left at their plain mean.
 */
final class RoundedKarcher {
  private final Arithmetic type;
  private final ParameterValues shared;
  private final List<float[]> units = new ArrayList<>();
  private final int length;
  private double meanNorm;

  RoundedKarcher(MergeInput input) {
    this.type = input.arithmetic();
    this.shared = input.shared();
    this.length = input.length();
    double tol = shared.number("tol");
    for (Donor donor : input.donors()) {
      float[] x = new float[length];
      donor.values().read(0, x, length);
      double norm = norm(x);
      meanNorm += norm / input.donors().size();
      if (norm > tol) {
        units.add(scaled(x, norm));
      }
    }
  }

  void write(TensorSink output) {
    float[] u = units.isEmpty() ? new float[length] : mean();
    for (int i = 0; i < length; i++) {
      u[i] = type.round((float) (u[i] * meanNorm));
    }
    output.write(0, u, length);
  }

  private float[] mean() {
    double tol = shared.number("tol");
    double share = 1.0 / units.size();
    float[] u = new float[length];
    for (float[] unit : units) {
      for (int i = 0; i < length; i++) {
        u[i] = type.round(u[i] + type.round((float) (share * unit[i])));
      }
    }
    double start = norm(u);
    u = start >= tol ? scaled(u, start) : units.get(0).clone();
    for (int step = 0; step < shared.integer("max_iter"); step++) {
      float[] tangent = tangent(u, share, tol);
      double n = norm(tangent);
      if (n < tol) {
        break;
      }
      float cosine = type.round((float) Math.cos(n));
      float sine = type.round((float) Math.sin(n));
      for (int i = 0; i < length; i++) {
        float along = type.round(cosine * u[i]);
        float across = type.round(sine * type.round((float) (tangent[i] / n)));
        u[i] = type.round(along + across);
      }
      u = scaled(u, norm(u));
    }
    return u;
  }

  private float[] tangent(float[] u, double share, double tol) {
    float[] tangent = new float[length];
    for (float[] unit : units) {
      double dot = 0;
      for (int i = 0; i < length; i++) {
        dot += (double) u[i] * unit[i];
      }
      float cosine = Math.max(-1, Math.min(1, type.round((float) dot)));
      float angle = type.round((float) Math.acos(cosine));
      if (angle < tol) {
        continue;
      }
      float ratio = type.round(angle / type.round((float) Math.sin(angle)));
      float factor = type.round((float) (share * ratio));
      for (int i = 0; i < length; i++) {
        float across = type.round(unit[i] - type.round(cosine * u[i]));
        tangent[i] = type.round(tangent[i] + type.round(factor * across));
      }
    }
    return tangent;
  }

  private float[] scaled(float[] x, double norm) {
    float[] y = new float[length];
    for (int i = 0; i < length; i++) {
      y[i] = type.round((float) (x[i] / norm));
    }
    return y;
  }

  private static double norm(float[] x) {
    double sum = 0;
    for (float value : x) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
