package io.agentforge.jobs.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a program prints into log records, one a line, so that structured logs stay so. */
final class LogLines extends OutputStream {
  private static final Logger LOG = LoggerFactory.getLogger("io.agentforge.console");
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  @Override
  public synchronized void write(int character) {
    if (character == '\n' || character == '\r') {
      end();
    } else {
      line.write(character);
    }
  }

  private void end() {
    String text = line.toString(StandardCharsets.UTF_8).strip();
    line.reset();
    if (!text.isEmpty()) {
      LOG.info(text);
    }
  }

  @Override
  public synchronized void close() {
    end();
  }
}
