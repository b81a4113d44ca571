package io.agentforge.decoder;

import io.agentforge.model.ModelConfig;
import io.agentforge.torch.ComputeType;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The TorchScript text of the decoder's forward pass: one text for training, scoring and cached
 * generation. Callers append their own methods to {@link #text()} and load both with {@link
 * io.agentforge.torch.TorchProgram}.
 *
 * <p>Activations are 2-D, {@code [tokens, width]} with {@code tokens = rows * length} row-major;
 * the residual stream, norms, rotation and attention are fp32, linear layers multiply in the
 * compute type. Methods of the text ({@code w} is the packed list):
 *
 * <ul>
 *   <li>{@code pack(ps) -> w}: from the tensors of {@link ModelConfig#tensors()} in order to what
 *       the forward pass multiplies with: matrices in the compute type, q, k and v in one, gate and
 *       up in one, the two rotary halves of q and k interleaved; vectors fp32. {@code repack(ps,
 *       w)} does it again in place.
 *   <li>{@code rotations(table, start, length) -> rot}: the rotary factors of {@code length}
 *       positions from {@code start} on; {@code table} is {@link RotaryTable}.
 *   <li>{@code embed(ids, w) -> x}: ids {@code [rows, length]} to x.
 *   <li>{@code block(x, layer, w, rot, rows, mask, cache, start, saved) -> x}: one layer. {@code
 *       mask} is None for causal attention without padding, else what {@code key_mask} gives;
 *       {@code cache} is empty, or holds {@code k_0, v_0, k_1, v_1, …}, each {@code [rows,
 *       keyValueHeads, capacity, headDim]} fp32, into which positions {@code start …} are written
 *       before attending over {@code 0 … start + length}; {@code saved} receives what the backward
 *       pass needs.
 *   <li>{@code key_mask(keep, start, length) -> mask}: {@code keep} is bool {@code [rows, start +
 *       length]}, false at padding keys; causal order is included. Queries at padding give finite
 *       nonsense.
 *   <li>{@code logits(x, w) -> [tokens, vocab]} fp32: final norm and head.
 *   <li>{@code forward(ids, table, w) -> logits}: all of it for unpadded (or right-padded) rows.
 * </ul>
 *
 * <p>Interleaving turns the rotation of pair {@code (i, i + headDim/2)} into one complex product;
 * scores do not change because q and k are permuted alike. Source: Su et al. 2021 (RoFormer), eq.
 * 34.
 */
public final class DecoderSource {
  /** Packed tensors before the first layer: embedding, final norm, head. */
  static final int PACKED_HEAD = 3;

  private final ModelConfig config;
  private final ComputeType computeType;
  private final AttentionKernel kernel;
  private final Map<String, Integer> packed = new LinkedHashMap<>();
  private final Map<String, Integer> given = new LinkedHashMap<>();

  private DecoderSource(ModelConfig config, ComputeType computeType, AttentionKernel kernel) {
    this.config = config;
    this.computeType = computeType;
    this.kernel = kernel;
    index(given, "n1", "q", "k", "v");
    if (config.attentionBias()) {
      index(given, "bq", "bk", "bv");
    }
    if (config.qkNorm()) {
      index(given, "qn", "kn");
    }
    if (config.subNorm()) {
      index(given, "sa");
    }
    index(given, "o", "n2", "gate", "up");
    if (config.subNorm()) {
      index(given, "sf");
    }
    index(given, "down");
    index(packed, "qkv", "o", "gu", "down", "n1", "n2");
    if (config.subNorm()) {
      index(packed, "sa", "sf");
    }
    if (config.attentionBias()) {
      index(packed, "bqk", "bv");
    }
    if (config.qkNorm()) {
      index(packed, "qn", "kn");
    }
  }

  /** The text for one architecture, compute type and attention kernel. */
  public static DecoderSource of(
      ModelConfig config, ComputeType computeType, AttentionKernel kernel) {
    return new DecoderSource(config, computeType, kernel);
  }

  public ModelConfig config() {
    return config;
  }

  public ComputeType computeType() {
    return computeType;
  }

  /** Method definitions at column 0. */
  public String text() {
    return packing() + PIECES_TEMPLATE.transform(this::fill) + attention() + block();
  }

  private String packing() {
    StringBuilder s = new StringBuilder();
    s.append(
        """
        def interleaved(self: __torch__.M, p: Tensor, heads: int) -> Tensor:
          return torch.transpose(torch.view(p, [heads, 2, {half}, -1]), 1, 2)
        def put(self: __torch__.M, to: Tensor, row: int, p: Tensor, heads: int) -> NoneType:
          rows = torch.narrow(to, 0, row, torch.size(p, 0))
          if heads > 0:
            _0 = torch.copy_(torch.view(rows, [heads, {half}, 2, -1]), (self).interleaved(p, heads))
          else:
            _1 = torch.copy_(rows, p)
          return None
        def pack(self: __torch__.M, ps: List[Tensor]) -> List[Tensor]:
          d = {d}
          w = [torch.empty([{V}, d], dtype={ct}, device=ps[0].device), torch.empty([d], dtype=6, device=ps[0].device)]
          if {tied}:
            w.append(w[0])
          else:
            w.append(torch.empty([{V}, d], dtype={ct}, device=ps[0].device))
          for l in range({L}):
            w.append(torch.empty([{Q} + 2 * {KV}, d], dtype={ct}, device=ps[0].device))
            w.append(torch.empty([d, {Q}], dtype={ct}, device=ps[0].device))
            w.append(torch.empty([2 * {F}, d], dtype={ct}, device=ps[0].device))
            w.append(torch.empty([d, {F}], dtype={ct}, device=ps[0].device))
            for n in {vectors}:
              w.append(torch.empty([n], dtype=6, device=ps[0].device))
          (self).repack(ps, w)
          return w
        def repack(self: __torch__.M, ps: List[Tensor], w: List[Tensor]) -> NoneType:
          _0 = torch.copy_(w[0], ps[0])
          _1 = torch.copy_(w[1], ps[{final}])
          if {untied}:
            _2 = torch.copy_(w[2], ps[{final} + 1])
          for l in range({L}):
            i = 1 + {stride} * l
            o = 3 + {packed} * l
            (self).put(w[o + {w.qkv}], 0, ps[i + {p.q}], {H})
            (self).put(w[o + {w.qkv}], {Q}, ps[i + {p.k}], {K})
            (self).put(w[o + {w.qkv}], {Q} + {KV}, ps[i + {p.v}], 0)
            (self).put(w[o + {w.o}], 0, ps[i + {p.o}], 0)
            (self).put(w[o + {w.gu}], 0, ps[i + {p.gate}], 0)
            (self).put(w[o + {w.gu}], {F}, ps[i + {p.up}], 0)
            (self).put(w[o + {w.down}], 0, ps[i + {p.down}], 0)
            (self).put(w[o + {w.n1}], 0, ps[i + {p.n1}], 0)
            (self).put(w[o + {w.n2}], 0, ps[i + {p.n2}], 0)
        """);
    if (config.subNorm()) {
      s.append("    (self).put(w[o + {w.sa}], 0, ps[i + {p.sa}], 0)\n");
      s.append("    (self).put(w[o + {w.sf}], 0, ps[i + {p.sf}], 0)\n");
    }
    if (config.attentionBias()) {
      s.append("    (self).put(w[o + {w.bqk}], 0, ps[i + {p.bq}], {H})\n");
      s.append("    (self).put(w[o + {w.bqk}], {Q}, ps[i + {p.bk}], {K})\n");
      s.append("    (self).put(w[o + {w.bv}], 0, ps[i + {p.bv}], 0)\n");
    }
    if (config.qkNorm()) {
      s.append("    (self).put(w[o + {w.qn}], 0, ps[i + {p.qn}], 1)\n");
      s.append("    (self).put(w[o + {w.kn}], 0, ps[i + {p.kn}], 1)\n");
    }
    s.append("  return None\n");
    return fill(s.toString());
  }

  private static final String PIECES_TEMPLATE =
      """
      def inverse_rms(self: __torch__.M, x: Tensor) -> Tensor:
        n = torch.linalg_vector_norm(x, 2, [-1], True)
        return torch.rsqrt_(torch.add_(torch.mul_(torch.mul_(n, n), 1. / float(torch.size(x, -1))), {eps}))
      def rotations(self: __torch__.M, table: Tensor, start: int, length: int) -> Tensor:
        z = torch.view_as_complex(torch.narrow(table, 0, start, length))
        return torch.repeat(z, [1, {H} + {K}])
      def embed(self: __torch__.M, ids: Tensor, w: List[Tensor]) -> Tensor:
        return torch.to(torch.embedding(w[0], torch.reshape(ids, [-1])), 6)
      def key_mask(self: __torch__.M, keep: Tensor, start: int, length: int) -> Tensor:
        end = start + length
        late = torch.gt(torch.unsqueeze(torch.arange(end, device=keep.device), 0), torch.unsqueeze(torch.arange(start, end, device=keep.device), 1))
        hidden = torch.logical_or(torch.logical_not(torch.view(keep, [torch.size(keep, 0), 1, 1, end])), late)
        return torch.mul(torch.to(hidden, 6), -1e30)
      def logits(self: __torch__.M, x: Tensor, w: List[Tensor]) -> Tensor:
        h = torch.to(torch.mul(torch.mul(x, (self).inverse_rms(x)), w[1]), {ct})
        return torch.to(torch.linear(h, w[2]), 6)
      def forward(self: __torch__.M, ids: Tensor, table: Tensor, w: List[Tensor]) -> Tensor:
        rot = (self).rotations(table, 0, torch.size(ids, 1))
        x = (self).embed(ids, w)
        for l in range({L}):
          x = (self).block(x, l, w, rot, torch.size(ids, 0), None, annotate(List[Tensor], []), 0, annotate(List[Tensor], []))
        return torch.view((self).logits(x, w), [torch.size(ids, 0), torch.size(ids, 1), {V}])
      """;

  private String attention() {
    String scale = Double.toString(1 / Math.sqrt(config.headDim()));
    String body =
        switch (kernel) {
          case FLASH_CPU ->
              "  return torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., causal,"
                  + " attn_mask=mask)\n";
          case PLAIN ->
              """
                s = torch.mul_(torch.matmul(q, torch.transpose(k, 2, 3)), %s)
                if causal:
                  late = torch.triu(torch.full([torch.size(q, 2), torch.size(k, 2)], -1e30, dtype=6, device=q.device), 1)
                  s = torch.add_(s, late)
                if torch.__isnot__(mask, None):
                  s = torch.add_(s, unchecked_cast(Tensor, mask))
                a = torch.softmax(s, -1)
                o = torch.transpose(torch.contiguous(torch.transpose(torch.matmul(a, v), 1, 2)), 1, 2)
                return (o, a)
              """
                  .indent(0)
                  .formatted(scale);
        };
    return "def attend(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor],"
        + " causal: bool) -> Tuple[Tensor, Tensor]:\n"
        + body;
  }

  private String block() {
    StringBuilder s = new StringBuilder();
    s.append(
        """
        def block(self: __torch__.M, x: Tensor, layer: int, w: List[Tensor], rot: Tensor, rows: int, mask: Optional[Tensor], cache: List[Tensor], start: int, saved: List[Tensor]) -> Tensor:
          i = 3 + {packed} * layer
          n = torch.size(x, 0)
          t = torch.floordiv(n, rows)
          r1 = (self).inverse_rms(x)
          h = torch.to(torch.mul_(torch.mul(x, r1), w[i + {w.n1}]), {ct})
          qkv = torch.linear(h, w[i + {w.qkv}])
          qk = torch.to(torch.narrow(qkv, 1, 0, {Q} + {KV}), 6)
          v = torch.to(torch.narrow(qkv, 1, {Q} + {KV}, {KV}), 6)
        """);
    if (config.attentionBias()) {
      s.append("  qk = torch.add(qk, w[i + {w.bqk}])\n  v = torch.add(v, w[i + {w.bv}])\n");
    }
    if (config.qkNorm()) {
      s.append(
          """
            qr = torch.view(torch.narrow(qk, 1, 0, {Q}), [n, {H}, {dh}])
            kr = torch.view(torch.narrow(qk, 1, {Q}, {KV}), [n, {K}, {dh}])
            rq = (self).inverse_rms(qr)
            rk = (self).inverse_rms(kr)
            qn = torch.view(torch.mul(torch.mul(qr, rq), w[i + {w.qn}]), [n, {Q}])
            kn = torch.view(torch.mul(torch.mul(kr, rk), w[i + {w.kn}]), [n, {KV}])
            qk = torch.cat([qn, kn], 1)
          """
              .indent(0));
    }
    s.append(
        """
          _0 = torch.mul_(torch.view_as_complex(torch.view(qk, [rows, t, -1, 2])), rot)
          q = torch.transpose(torch.view(torch.narrow(qk, 1, 0, {Q}), [rows, t, {H}, {dh}]), 1, 2)
          k = torch.transpose(torch.view(torch.narrow(qk, 1, {Q}, {KV}), [rows, t, {K}, {dh}]), 1, 2)
          vh = torch.transpose(torch.view(v, [rows, t, {K}, {dh}]), 1, 2)
          if torch.len(cache) > 0:
            _1 = torch.copy_(torch.narrow(cache[2 * layer], 2, start, t), k)
            _2 = torch.copy_(torch.narrow(cache[2 * layer + 1], 2, start, t), vh)
            k = torch.narrow(cache[2 * layer], 2, 0, start + t)
            vh = torch.narrow(cache[2 * layer + 1], 2, 0, start + t)
        """);
    if (config.heads() != config.keyValueHeads()) {
      s.append(
          "  k = torch.repeat_interleave(k, {G}, 1)\n"
              + "  vh = torch.repeat_interleave(vh, {G}, 1)\n");
    }
    s.append(
        """
          causal = False
          if torch.__is__(mask, None):
            causal = t > 1
          o, lse, = (self).attend(q, k, vh, mask, causal)
          a = torch.reshape(torch.transpose(o, 1, 2), [n, {Q}])
        """);
    if (config.subNorm()) {
      s.append(
          "  ra = (self).inverse_rms(a)\n"
              + "  ha = torch.to(torch.mul_(torch.mul(a, ra), w[i + {w.sa}]), {ct})\n");
    } else {
      s.append("  ha = torch.to(a, {ct})\n");
    }
    s.append(
        """
          x1 = torch.add(x, torch.linear(ha, w[i + {w.o}]))
          r2 = (self).inverse_rms(x1)
          h2 = torch.to(torch.mul_(torch.mul(x1, r2), w[i + {w.n2}]), {ct})
          gu = torch.linear(h2, w[i + {w.gu}])
          p = torch.mul_(torch.silu(torch.narrow(gu, 1, 0, {F})), torch.narrow(gu, 1, {F}, {F}))
        """);
    if (config.subNorm()) {
      s.append(
          "  pf = torch.to(p, 6)\n"
              + "  rf = (self).inverse_rms(pf)\n"
              + "  hp = torch.to(torch.mul_(torch.mul(pf, rf), w[i + {w.sf}]), {ct})\n");
    } else {
      s.append("  hp = p\n");
    }
    s.append("  return torch.add(x1, torch.linear(hp, w[i + {w.down}]))\n");
    return fill(s.toString());
  }

  private String fill(String template) {
    int q = config.heads() * config.headDim();
    int kv = config.keyValueHeads() * config.headDim();
    StringBuilder vectors = new StringBuilder("[{d}, {d}");
    if (config.subNorm()) {
      vectors.append(", {Q}, {F}");
    }
    if (config.attentionBias()) {
      vectors.append(", {Q} + {KV}, {KV}");
    }
    if (config.qkNorm()) {
      vectors.append(", {dh}, {dh}");
    }
    String s = template.replace("{vectors}", vectors.append(']').toString());
    for (var entry : given.entrySet()) {
      s = s.replace("{p." + entry.getKey() + "}", entry.getValue().toString());
    }
    for (var entry : packed.entrySet()) {
      s = s.replace("{w." + entry.getKey() + "}", entry.getValue().toString());
    }
    return s.replace("{d}", "" + config.hidden())
        .replace("{dh}", "" + config.headDim())
        .replace("{half}", "" + config.headDim() / 2)
        .replace("{H}", "" + config.heads())
        .replace("{K}", "" + config.keyValueHeads())
        .replace("{G}", "" + config.heads() / config.keyValueHeads())
        .replace("{Q}", "" + q)
        .replace("{KV}", "" + kv)
        .replace("{F}", "" + config.ffn())
        .replace("{V}", "" + config.vocab())
        .replace("{L}", "" + config.layers())
        .replace("{eps}", Double.toString(config.normEpsilon()))
        .replace("{ct}", computeType == ComputeType.BF16 ? "15" : "6")
        .replace("{tied}", config.tied() ? "True" : "False")
        .replace("{untied}", config.tied() ? "False" : "True")
        .replace("{stride}", "" + config.tensorsPerLayer())
        .replace("{packed}", "" + packed.size())
        .replace("{final}", "" + (1 + config.layers() * config.tensorsPerLayer()));
  }

  private static void index(Map<String, Integer> places, String... names) {
    for (String name : names) {
      places.put(name, places.size());
    }
  }
}
