package io.agentforge.datasets.checkpoint;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Remembers in which object a tensor with some content lies: {@code tensors/<2 hex>/<sha256>} holds
 * {@code <object> <offset> <bytes>}. An entry is a hint: without it, or when it is damaged or its
 * object is gone, a tensor is stored again and nothing is lost.
 */
final class TensorIndex implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Pattern ENTRY = Pattern.compile("([0-9a-f]{64}) (\\d{1,18}) (\\d{1,18})\n");

  private final Home home;
  private final Storage storage;

  TensorIndex(Home home, Storage storage) {
    this.home = home;
    this.storage = storage;
  }

  /** Where the content lies, when it is known and its object is still there in full. */
  Optional<Composition.Range> find(TensorPieces.Piece piece) {
    String path = home.tensor(piece.content().sha256());
    if (storage.length(path).isEmpty()) {
      return Optional.empty();
    }
    return parse(storage.read(path))
        .filter(range -> range.bytes() == piece.content().bytes())
        .filter(
            range ->
                storage.length(home.object(range.object())).orElse(-1)
                    >= range.offset() + range.bytes());
  }

  void remember(TensorPieces.Piece piece, Composition.Range range) {
    String entry = "%s %d %d\n".formatted(range.object(), range.offset(), range.bytes());
    storage.note(home.tensor(piece.content().sha256()), entry.getBytes(StandardCharsets.US_ASCII));
  }

  static Optional<Composition.Range> parse(byte[] entry) {
    Matcher matcher = ENTRY.matcher(new String(entry, StandardCharsets.US_ASCII));
    return matcher.matches()
        ? Optional.of(
            new Composition.Range(
                matcher.group(1),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3))))
        : Optional.empty();
  }
}
