"""A small SentencePiece model as GGUF keys hold it, and the ids that SentencePiece gives odd texts.

    python make_sentencepiece.py sentencepiece.json      (sentencepiece 0.2.3)
"""
import io, json, sys, random
import sentencepiece as spm
random.seed(7)
words = "the cat sat on a mat and then ran in the rain while other cats sang loud songs about warm milk under old trees near rivers".split()
text = "\n".join(" ".join(random.choice(words) for _ in range(12)) for _ in range(400))
model = io.BytesIO()
spm.SentencePieceTrainer.train(sentence_iterator=iter(text.split("\n")), model_writer=model, vocab_size=400, model_type="bpe", byte_fallback=True,
    character_coverage=1.0, unk_id=0, bos_id=1, eos_id=2, pad_id=-1, normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=True, split_digits=True)
sp = spm.SentencePieceProcessor(model_proto=model.getvalue())
n = sp.get_piece_size()
types = [2 if sp.is_unknown(i) else 3 if sp.is_control(i) else 6 if sp.is_byte(i) else 1 for i in range(n)]
texts = ["the cat sat", " the cat", "  two  spaces", "cats sang", "ünïcödé 東京 😀", "line\nbreak", "under old trees near the river's", "", "a", "thethethe", "x y z 123"]
out = {"tokens": [sp.id_to_piece(i) for i in range(n)], "scores": [sp.get_score(i) for i in range(n)], "types": types,
       "cases": [{"text": t, "ids": sp.encode(t)} for t in texts]}
json.dump(out, open(sys.argv[1], 'w'), ensure_ascii=True)
print(n, out["cases"][:4])
