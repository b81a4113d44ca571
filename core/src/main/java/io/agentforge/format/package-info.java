/**
 * Files of tensors: the strict safetensors reader and writer, and conversions between float types.
 *
 * <p>Start from {@link io.agentforge.format.SafetensorsFile} to read, {@link
 * io.agentforge.format.SafetensorsWriter} to write ({@link io.agentforge.format.SafetensorsLayout}
 * to write piece by piece), {@link io.agentforge.format.Floats} to convert.
 *
 * <p>The format: 8 bytes, little-endian, give the length of a JSON header; the header maps tensor
 * names to {@code dtype}, {@code shape} and {@code data_offsets} (relative to the end of the
 * header), and {@code __metadata__} to a map from string to string; spaces may pad it. The tensors
 * follow and cover the rest of the file exactly.
 *
 * <p>Guarantees: a file either reads as a whole or is refused by one {@code SAFETENSORS_INVALID}
 * that names file and tensor; nothing is allocated in proportion to a number that was not first
 * checked against the file; equal tensors and metadata give equal bytes; a file appears under its
 * name complete or not at all. Conversions round to nearest, ties to even, and keep NaN, infinities
 * and denormals.
 *
 * <p>Limits: headers to 100 MB, one tensor to 2 GB less a byte, whole-byte element types. A mapped
 * file must not be truncated while it is read; the writer never does that.
 *
 * <p>Source: the safetensors format description.
 */
package io.agentforge.format;
