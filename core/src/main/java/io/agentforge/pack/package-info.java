/**
 * The file in which a model of few bits is carried away: containers of tensors and files, and
 * bundles, which are containers that hold a whole model.
 *
 * <p>Start from {@link io.agentforge.pack.Bundle} to open one, {@link
 * io.agentforge.pack.PackedModel} for what engines need of it, {@link
 * io.agentforge.pack.ModelPacker} to make one, {@link io.agentforge.pack.BundleCheck} to verify,
 * {@link io.agentforge.pack.ByteLedger} to see where the bytes are.
 *
 * <p>The container, version 1. All numbers are little-endian, all unused bytes 0. Everything begins
 * at a multiple of 64 bytes, counted from the beginning of the file; the file ends at one.
 *
 * <pre>
 * header    0  8  magic 89 41 46 50 0D 0A 1A 0A (the last four show conversions of line ends)
 *           8  4  version, 1
 *          12  4  number of entries, at most 65,536
 *          16  8  bytes of the index without padding
 *          24  8  bytes of the file
 *          32  4  CRC-32C of the index without padding
 *          36 24  0
 *          60  4  CRC-32C of bytes 0 to 59
 * index       for each entry, one after the other
 *           0  1  type        0 F32, 1 F16, 2 BF16, 3 ternary base 3, 4 ternary 2 bits,
 *                             5 int8 rows, 6 int4 groups, 7 file
 *           1  1  number of dimensions, at most 4
 *           2  1  scales      0 none, 1 F16, 2 F32, 3 one F16 for all, 4 one F32 for all
 *           3  1  0
 *           4  2  bytes of the name
 *           6  2  0
 *           8  4  inputs that share a scale; 0 without scales, the row length for int8 rows
 *          12  4  CRC-32C of the entry's bytes
 *          16  8  offset in the file
 *          24  8  bytes of the entry
 *          32 32  dimensions, outermost first, 8 bytes each; those not used are 0
 *          64     the name: letters, digits, '.', '_', '-'; not beginning with '.' or '-'
 * entries     in the order of the index, without holes: the codes or numbers, row-major, then
 *             the scales, row-major
 *   base 3    byte = sum over i = 0..4 of (code_i + 1) 3^i, over all weights without regard to
 *             rows; 243 to 255 do not occur; places behind the last weight hold code 0
 *   2 bits    (code_i + 1) at bit 2i, i = 0..3; 11 does not occur; the same of places behind
 *   int8      two's complement, -127 to 127
 *   int4      code + 8, the even input in bits 0 to 3, the odd one in bits 4 to 7
 * </pre>
 *
 * <p>A bundle is one such file, by custom named {@code *.forge}: the files of the model ({@code
 * config.json}, {@code tokenizer.json} and what else belongs to it), the tensors of the
 * configuration in its order, {@code manifest.json}, and {@code manifest.sig} if it is signed. The
 * manifest names every entry before it with type, shape and SHA-256; the signature is Ed25519 over
 * the bytes of the manifest, 64 bytes, by the key that the manifest names. One file rather than a
 * folder, because a folder can lose a part on its way.
 *
 * <p>Guarantees: equal models, settings and keys give equal bytes, and there is only one way to
 * write the same entries, so every byte of the file is covered by the header, the index or a
 * checksum. A bundle appears under its name complete, read back and compared, or not at all.
 * Whatever is damaged is refused by one {@code PACK_INVALID}; nothing is allocated in proportion to
 * a number that was not first checked against the file. Codes and scales read back are those that
 * were written, and packing what was packed changes nothing.
 *
 * <p>Limits: one tensor to 2^31 - 9 weights. A mapped file must not be truncated while it is read;
 * the writer never does that. An unsigned bundle shows damage, not who made it.
 *
 * <p>Papers: Ma et al. 2024, "The Era of 1-bit LLMs"; RFC 8032 for the signature.
 */
package io.agentforge.pack;
