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

/**
 * Discs that cover a typical place: up to the first number, points are shown; from the second on, where
 * they would be a single blot, a density picture.
 */
const POINTS_UP_TO = 12;
const DENSITY_FROM = 48;
/** Larger discs count as this large, in CSS pixels: few of them are no density picture. */
export const CROWDED_SIZE = 3;

/** Share of the density picture where `overlap` discs cover a typical place: a smooth step over its logarithm. */
export function densityShare(overlap: number): number {
  const way = Math.log(Math.max(overlap, 1) / POINTS_UP_TO) / Math.log(DENSITY_FROM / POINTS_UP_TO);
  const at = Math.min(1, Math.max(0, way));
  return at * at * (3 - 2 * at);
}
