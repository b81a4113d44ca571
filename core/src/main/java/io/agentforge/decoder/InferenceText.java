package io.agentforge.decoder;

import io.agentforge.model.ModelConfig;

/**
 * The methods that inference adds to {@link DecoderSource#text()}. None of them holds logits of
 * more than one chunk of positions.
 */
final class InferenceText {
  private static final String METHODS =
      """
      def typed(self: __torch__.M, bytes: Tensor, dtype: int) -> Tensor:
        return torch.view_copy(bytes, dtype=dtype)
      def hidden(self: __torch__.M, ids: Tensor, table: Tensor, w: List[Tensor], mask: Optional[Tensor], cache: List[Tensor], start: int) -> Tensor:
        rot = (self).rotations(table, start, torch.size(ids, 1))
        x = (self).embed(ids, w)
        for l in range({L}):
          x = (self).block(x, l, w, rot, torch.size(ids, 0), mask, cache, start, annotate(List[Tensor], []))
        return x
      def masked_logits(self: __torch__.M, ids: Tensor, keep: Tensor, table: Tensor, w: List[Tensor]) -> Tensor:
        mask = (self).key_mask(keep, 0, torch.size(ids, 1))
        return (self).logits((self).hidden(ids, table, w, mask, annotate(List[Tensor], []), 0), w)
      def judge(self: __torch__.M, ids: Tensor, positions: Tensor, targets: Tensor, chunks: int, table: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
        x = (self).hidden(ids, table, w, None, annotate(List[Tensor], []), 0)
        ps = torch.chunk(positions, chunks)
        ts = torch.chunk(targets, chunks)
        losses = annotate(List[Tensor], [])
        guesses = annotate(List[Tensor], [])
        for i in range(torch.len(ps)):
          y = (self).logits(torch.index_select(x, 0, ps[i]), w)
          _0 = torch.append(guesses, torch.argmax(y, 1))
          own = torch.gather(y, 1, torch.unsqueeze(ts[i], 1))
          _1 = torch.append(losses, torch.sub(torch.logsumexp(y, [1]), torch.squeeze(own, 1)))
        return (torch.cat(losses), torch.cat(guesses))
      def advance(self: __torch__.M, ids: Tensor, keep: Tensor, padded: bool, start: int, table: Tensor, w: List[Tensor], cache: List[Tensor]) -> Tensor:
        t = torch.size(ids, 1)
        if padded:
          x = (self).hidden(ids, table, w, (self).key_mask(keep, start, t), cache, start)
        else:
          x = (self).hidden(ids, table, w, None, cache, start)
        last = torch.select(torch.view(x, [torch.size(ids, 0), t, {d}]), 1, t - 1)
        return (self).logits(last, w)
      """;

  private InferenceText() {}

  static String of(ModelConfig config) {
    return METHODS
        .replace("{L}", Integer.toString(config.layers()))
        .replace("{d}", Integer.toString(config.hidden()));
  }
}
