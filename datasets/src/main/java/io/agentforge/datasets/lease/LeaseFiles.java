package io.agentforge.datasets.lease;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.SealedText;
import io.agentforge.datasets.storage.Storage;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of one run's claims. */
final class LeaseFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NUMBER = Pattern.compile("(\\d{8})\\.(?:claim|beat)");

  private final Storage storage;
  private final String folder;
  private final String staging;

  LeaseFiles(Home home, Storage storage, String runId) {
    this.storage = storage;
    this.folder = home.lease(runId);
    this.staging = home.staging(runId);
  }

  /** The number that counts; 0 when nobody ever claimed. */
  long highest() {
    return storage.list(folder).stream()
        .map(NUMBER::matcher)
        .filter(Matcher::matches)
        .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
        .max()
        .orElse(0);
  }

  /** Whether this process has the number now. */
  boolean claim(long number, LeaseHolder holder) {
    return storage.publish(sealed(holder), staging, claim(number), Existing.REFUSE);
  }

  /** Empty when the claim is gone or damaged: then nobody holds it. */
  Optional<LeaseHolder> holder(long number) {
    return read(claim(number), LeaseHolder.class);
  }

  void write(long number, Beat beat) {
    storage.publish(sealed(beat), staging, beat(number), Existing.REPLACE);
  }

  /** Empty before the first beat. */
  Optional<Beat> lastBeat(long number) {
    return read(beat(number), Beat.class);
  }

  /** Claims before this one say nothing any more. */
  void removeBefore(long number) {
    for (String name : storage.list(folder)) {
      Matcher matcher = NUMBER.matcher(name);
      if (matcher.matches() && Long.parseLong(matcher.group(1)) < number) {
        storage.delete(folder + "/" + name);
      }
    }
  }

  String claim(long number) {
    return folder + "/%08d.claim".formatted(number);
  }

  private String beat(long number) {
    return folder + "/%08d.beat".formatted(number);
  }

  private static byte[] sealed(Object value) {
    try {
      return SealedText.seal(JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers always become JSON", e);
    }
  }

  private <T> Optional<T> read(String path, Class<T> type) {
    if (!storage.exists(path)) {
      return Optional.empty();
    }
    return SealedText.open(storage.read(path)).flatMap(json -> parse(json, type));
  }

  private static <T> Optional<T> parse(String json, Class<T> type) {
    try {
      return Optional.of(JSON.readValue(json, type));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
