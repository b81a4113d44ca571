package io.agentforge.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TorchScript source text, compiled by libtorch at load time and called method by method.
 *
 * <p>Calls run in inference mode: no graph is recorded, and arguments may be changed in place.
 * Differentiation is written out in the text. A program belongs to the thread that calls it.
 */
public final class TorchProgram implements AutoCloseable {
  private static final Pattern LINE = Pattern.compile("__torch__\\.py\", line (\\d+)");

  private final String source;
  private final PtSymbolBlock module;

  private TorchProgram(String source, PtSymbolBlock module) {
    this.source = source;
    this.module = module;
  }

  /**
   * Compiles the text.
   *
   * @param methods method definitions at column 0; the first parameter of each is {@code self}
   * @throws ForgeException INTERNAL with the offending line when the text does not compile
   */
  public static TorchProgram load(NDManager manager, String methods) {
    try {
      PtSymbolBlock module =
          JniUtils.loadModule(
              (PtNDManager) manager,
              new ByteArrayInputStream(TorchArchive.of(methods)),
              false,
              false);
      return new TorchProgram(methods, module);
    } catch (EngineException | IOException e) {
      throw failure(methods, "the program does not compile", e);
    }
  }

  /**
   * Runs one method.
   *
   * @param manager owner of the returned arrays
   * @param arguments arrays, collections of arrays (for {@code List[Tensor]}), {@code Long}, {@code
   *     Integer}, {@code Double}, {@code Boolean}
   * @return the tensor or tensors that the method returns, in order
   * @throws ForgeException INTERNAL with libtorch's message and the line of the text concerned
   */
  public NDList call(NDManager manager, String method, Object... arguments) {
    List<IValue> values = new ArrayList<>(arguments.length);
    try {
      for (Object argument : arguments) {
        values.add(value(argument));
      }
      try (IValue result = IValueUtils.runMethod(module, method, values.toArray(IValue[]::new))) {
        return result.toNDList((PtNDManager) manager);
      }
    } catch (EngineException e) {
      throw failure(source, "method " + method + " failed", e);
    } finally {
      values.forEach(IValue::close);
    }
  }

  /** The text this program was compiled from. */
  public String source() {
    return source;
  }

  @Override
  public void close() {
    module.close();
  }

  private static IValue value(Object argument) {
    if (argument instanceof NDArray array) {
      return IValue.from((PtNDArray) array);
    }
    if (argument instanceof Collection<?> arrays) {
      return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
    }
    if (argument instanceof Boolean flag) {
      return IValue.from((boolean) flag);
    }
    if (argument instanceof Long || argument instanceof Integer) {
      return IValue.from(((Number) argument).longValue());
    }
    if (argument instanceof Double number) {
      return IValue.from((double) number);
    }
    throw new IllegalArgumentException("no TorchScript value for " + argument);
  }

  private static ForgeException failure(String source, String what, Exception cause) {
    String message = String.valueOf(cause.getMessage()).strip();
    Matcher matcher = LINE.matcher(message);
    String[] lines = source.split("\n", -1);
    String unit = "TorchScript program";
    while (matcher.find()) {
      int line = Integer.parseInt(matcher.group(1)) - TorchArchive.HEADER_LINES;
      if (line >= 1 && line <= lines.length) {
        unit = "TorchScript line %d `%s`".formatted(line, lines[line - 1].strip());
      }
    }
    return new ForgeException(
        ErrorCode.INTERNAL, unit, what + ": " + message, "Report this with the message", cause);
  }
}
