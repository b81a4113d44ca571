package io.agentforge.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.model.TensorSpec;
import io.agentforge.torch.HostCopy;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Weights and AdamW moments in native memory, and where the training stands. */
final class TrainingState implements AutoCloseable {
  static final String FIRST_MOMENT = "adamw.m.";
  static final String SECOND_MOMENT = "adamw.v.";
  static final String AGE = "adamw.steps";

  final DecoderWeights weights;
  final List<NDArray> gradients;
  final List<NDArray> firstMoments;
  final List<NDArray> secondMoments;

  /** Updates that were applied, fp32 {@code [1]}: AdamW's bias correction counts these. */
  final NDArray age;

  Progress progress = new Progress(0, 0, 1);

  /**
   * @param steps optimiser steps done
   * @param microBatches micro-batches drawn from the source: the data position
   * @param rateFactor what the schedule's rate is multiplied with
   */
  record Progress(long steps, long microBatches, double rateFactor) {}

  TrainingState(DecoderWeights weights) {
    this.weights = weights;
    this.gradients = zerosLike(weights);
    this.firstMoments = zerosLike(weights);
    this.secondMoments = zerosLike(weights);
    this.age = weights.manager().zeros(new Shape(1));
  }

  /** Weights, then moments and age; the order of {@link #tensors}. */
  List<NDArray> arrays() {
    List<NDArray> all = new ArrayList<>(weights.arrays());
    all.addAll(firstMoments);
    all.addAll(secondMoments);
    all.add(age);
    return all;
  }

  /** Everything a resumed training needs except {@link #progress}, as F32. */
  List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>(weights.tensors().values());
    copyOut(tensors, FIRST_MOMENT, firstMoments);
    copyOut(tensors, SECOND_MOMENT, secondMoments);
    tensors.add(copyOut(new TensorSpec(AGE, List.of(1L)), age));
    return tensors;
  }

  /** Sets the weights from named F32 tensors. */
  void replaceWeights(Map<String, Tensor> tensors) {
    List<TensorSpec> specs = weights.config().tensors();
    for (int i = 0; i < specs.size(); i++) {
      copyIn(tensors.get(specs.get(i).name()), weights.arrays().get(i));
    }
  }

  /** Sets the moments and the age from named F32 tensors. */
  void loadOptimiser(Map<String, Tensor> tensors) {
    List<TensorSpec> specs = weights.config().tensors();
    for (int i = 0; i < specs.size(); i++) {
      copyIn(tensors.get(FIRST_MOMENT + specs.get(i).name()), firstMoments.get(i));
      copyIn(tensors.get(SECOND_MOMENT + specs.get(i).name()), secondMoments.get(i));
    }
    copyIn(tensors.get(AGE), age);
  }

  /** Arguments of the program for the parameters that decay (matrices) or do not (vectors). */
  List<List<NDArray>> group(boolean matrices) {
    List<NDArray> parameters = weights.arrays();
    Predicate<Integer> wanted = i -> parameters.get(i).getShape().dimension() > 1 == matrices;
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      if (wanted.test(i)) {
        places.add(i);
      }
    }
    List<List<NDArray>> lists = new ArrayList<>();
    for (List<NDArray> all : List.of(parameters, gradients, firstMoments, secondMoments)) {
      lists.add(places.stream().map(all::get).toList());
    }
    lists.add(Collections.nCopies(places.size(), age));
    return lists;
  }

  @Override
  public void close() {
    weights.close();
  }

  private static List<NDArray> zerosLike(DecoderWeights weights) {
    NDManager manager = weights.manager();
    return weights.arrays().stream().map(array -> manager.zeros(array.getShape())).toList();
  }

  private void copyOut(List<Tensor> to, String prefix, List<NDArray> arrays) {
    List<TensorSpec> specs = weights.config().tensors();
    for (int i = 0; i < specs.size(); i++) {
      TensorSpec spec = new TensorSpec(prefix + specs.get(i).name(), specs.get(i).shape());
      to.add(copyOut(spec, arrays.get(i)));
    }
  }

  private static Tensor copyOut(TensorSpec spec, NDArray array) {
    return new Tensor(spec.name(), DType.F32, spec.shape(), HostCopy.bytes(array));
  }

  private static void copyIn(Tensor from, NDArray to) {
    to.set(from.data().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
  }
}
