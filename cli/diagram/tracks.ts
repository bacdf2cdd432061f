/** Vertical tracks beside a column of boxes: which bundle of arrows runs where, so that no two share a line. */

/** From the highest to the lowest end. */
export interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** Between the ends of two bundles in one track. */
const gap = 8;

/** The track of each span, counted from the boxes; short ones are nearest. */
export function assignTracks(spans: readonly Span[]): { readonly tracks: readonly number[]; readonly count: number } {
  const taken: Span[][] = [];
  const tracks: number[] = spans.map(() => 0);
  const byLength = spans
    .map((span, index) => ({ span, index }))
    .sort((a, b) => a.span.bottom - a.span.top - (b.span.bottom - b.span.top) || a.index - b.index);
  for (const { span, index } of byLength) {
    const free = taken.findIndex((others) =>
      others.every(({ top, bottom }) => span.bottom + gap < top || bottom + gap < span.top),
    );
    const track = free < 0 ? taken.length : free;
    (taken[track] ??= []).push(span);
    tracks[index] = track;
  }
  return { tracks, count: taken.length };
}
