/**
 * Who works on a run: at most one driver at a time.
 *
 * <p><b>Start from</b> {@link io.agentforge.datasets.lease.RunLease}.
 *
 * <p><b>Format.</b> {@code leases/<run>/<number>.claim} names a holder and is written once; the
 * highest number counts. {@code <number>.beat} is rewritten by the holder: a count that rises, the
 * time, and whether the holder has let go. Both are {@link
 * io.agentforge.datasets.storage.SealedText} of JSON.
 *
 * <p><b>Guarantees.</b> Of several drivers that claim a number, one has it. A claim is taken over
 * when its holder let go, when its process on this machine is gone, or when its count has not risen
 * for a while: that a clock says a beat is old is never enough, and a clock that goes backwards
 * does no harm. A holder whose claim was taken over is told so before it commits anything more; one
 * that slept while nobody wanted its run goes on.
 *
 * <p><b>Limits.</b> On object stores two drivers that claim in the same moment may both believe
 * they have it; the higher number, or the last writer of an equal one, is found at the next beat.
 * What both have committed until then is the same, and the ledger takes it once.
 */
package io.agentforge.datasets.lease;
