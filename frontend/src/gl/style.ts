/** Default size and opacity of points, from how many there are and how close they lie. */

/** Share of the background that the discs hide at a typical crowded place. */
const COVERAGE = 0.9;
/** Below 1: where thousands of discs overlap, single points elsewhere must stay visible. */
const CROWD_EXPONENT = 0.7;
const LEAST_OPACITY = 0.03;
const MOST_OPACITY = 0.9;

/** Diameter in CSS pixels for `count` points at the first view: 9 for a hundred, 2 for a million. */
export function defaultSize(count: number): number {
  return Math.min(9, Math.max(1.5, 12.5 - 1.75 * Math.log10(Math.max(count, 1))));
}

/** Points grow as one zooms in, more slowly than the distances between them. */
export function zoomedSize(size: number, zoom: number): number {
  return size * Math.min(4, Math.max(1, zoom) ** 0.25);
}

/**
 * Opacity at which `overlap` discs on top of each other hide `COVERAGE` of the background:
 * `1 - (1 - opacity)^overlap = COVERAGE`, with the overlap of crowded places compressed.
 */
export function densityOpacity(overlap: number): number {
  const layers = Math.max(1, overlap) ** CROWD_EXPONENT;
  const opacity = 1 - (1 - COVERAGE) ** (1 / layers);
  return Math.min(MOST_OPACITY, Math.max(LEAST_OPACITY, opacity));
}
