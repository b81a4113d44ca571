package io.agentforge.jobs.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.generate.Sampling;
import io.agentforge.udfs.text.Continuation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers prompts line by line until the input ends. A line that cannot be answered gets an error
 * and the next one is read.
 *
 * <p>As text: a line is a prompt and is answered by one line, written as it grows, in which {@code
 * \\}, {@code \n} and {@code \r} stand for a backslash and line ends. As JSON: a line is a string
 * or an object with {@code prompt} and, if wanted, {@code max_tokens}, {@code temperature}, {@code
 * top_p} and {@code seed}; it is answered by one object a piece, {@code {"piece"}}, when streaming,
 * and one object at the end, {@code {"prompt_tokens", "tokens", "text"}} or {@code {"error"}}.
 */
public final class LineServer {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How lines are read and answered. */
  public enum Form {
    TEXT,
    JSON,
    JSON_STREAM
  }

  private final JavaTextModel model;
  private final Sampling sampling;
  private final Form form;
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * @param sampling of lines that do not say otherwise
   * @param err where errors go when lines are text
   */
  public LineServer(
      JavaTextModel model, Sampling sampling, Form form, PrintWriter out, PrintWriter err) {
    this.model = model;
    this.sampling = sampling;
    this.form = form;
    this.out = out;
    this.err = err;
  }

  /**
   * Answers every line.
   *
   * @return lines that could not be answered
   */
  public long serve(BufferedReader in) throws IOException {
    long failed = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        answer(line);
      } catch (ForgeException e) {
        failed++;
        if (form == Form.TEXT) {
          err.println(e.getMessage());
          out.println();
        } else {
          out.println(json(Map.of("error", error(e))));
        }
      }
      out.flush();
    }
    return failed;
  }

  private void answer(String line) {
    if (form == Form.TEXT) {
      model.generate(line, sampling, this::write);
      out.println();
      return;
    }
    JsonNode request = request(line);
    String prompt = request.isTextual() ? request.textValue() : request.path("prompt").textValue();
    Continuation made =
        model.generate(
            prompt,
            sampling(request),
            piece -> {
              if (form == Form.JSON_STREAM) {
                out.println(json(Map.of("piece", piece)));
                out.flush();
              }
            });
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("prompt_tokens", made.promptTokens());
    document.put("tokens", made.tokens());
    document.put("text", made.text());
    out.println(json(document));
  }

  private void write(String piece) {
    out.print(piece.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r"));
    out.flush();
  }

  private static JsonNode request(String line) {
    try {
      JsonNode request = JSON.readTree(line);
      if (request.isTextual() || request.path("prompt").isTextual()) {
        return request;
      }
      throw invalid(line, "it is neither a string nor an object with 'prompt'");
    } catch (JsonProcessingException e) {
      throw invalid(line, "it is not JSON: " + e.getOriginalMessage());
    }
  }

  private Sampling sampling(JsonNode request) {
    int tokens = request.path("max_tokens").asInt(sampling.maxTokens());
    double temperature = request.path("temperature").asDouble(sampling.temperature());
    double topP = request.path("top_p").asDouble(sampling.topP());
    if (tokens < 1 || !(temperature >= 0) || !(topP > 0 && topP <= 1)) {
      throw invalid(request.toString(), "max_tokens, temperature or top_p is out of range");
    }
    return new Sampling(tokens, temperature, topP, request.path("seed").asLong(sampling.seed()));
  }

  private static Map<String, Object> error(ForgeException e) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", e.code().id());
    error.put("message", e.getMessage());
    return error;
  }

  private static String json(Map<String, Object> document) {
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values are always JSON", e);
    }
  }

  private static ForgeException invalid(String line, String reason) {
    String shown = line.length() <= 60 ? line : line.substring(0, 60) + "…";
    return new ForgeException(
        ErrorCode.DATA_INVALID,
        "line '" + shown + "'",
        reason,
        "Give {\"prompt\": \"…\"} or a string, one a line");
  }
}
