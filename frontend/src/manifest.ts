/** What Python sends: a small JSON description of the plot and references to its Arrow buffers. */

/** One content-addressed Arrow IPC buffer (docs/internals.md, "Buffers"). */
export interface BufferRef {
  /** xxh3-128 of the content, as hex. Equal digests are equal buffers. */
  digest: string;
  bytes: number;
  /** Path on the Streamlit server such as `/media/<id>`; null when the buffer came inline. */
  url: string | null;
  /** Inline only: first byte, counted from the beginning of the buffer region. */
  offset?: number;
  /** Buffers that are this one when read one after the other; the others hold rows that were appended. */
  parts?: BufferRef[];
}

/** A buffer fetched block by block over HTTP Range. */
export interface BlocksRef extends BufferRef {
  /** Bytes of the schema message at the beginning. */
  head: number;
  /** First byte of the trailing stream that holds the block offsets. */
  index: number;
  /** Points per block. */
  rows: number;
}

export interface Axis {
  name: string;
  kind: "number" | "datetime";
  /** value = origin + q * step; datetimes in milliseconds since 1970 (UTC). */
  origin: number;
  step: number;
}

/** `[x0, x1, y0, y1]` in quantum coordinates. */
export type Box = [number, number, number, number];

export interface PointsManifest {
  digest: string;
  /** Digest of all points: `digest`, unless these are only the points of a region (see `AggregateManifest`). */
  source: string;
  /** Rows of the source, those without coordinates included. */
  rows: number;
  /** Points drawn. */
  count: number;
  /** Points of each level; their sum is `count`. */
  levels: number[];
  x: Axis;
  y: Axis;
  /** The first view: the central 99.9 % of the points on each axis, without margin. */
  home: Box;
  /** "free" lets the axes scale apart (dates, or extents more than 20 times apart). */
  aspect: "equal" | "free";
  cells: BufferRef;
  position: BufferRef;
  /** Levels that are samples of all points, where others hold rows that were appended later, a part each. */
  base?: number;
  /** The axes have grown: `(q + shift) * factor` makes quantum coordinates of these from those of a source. */
  moved?: { from: string; x: [shift: number, factor: number]; y: [shift: number, factor: number] };
}

export type RGB = [number, number, number];

/** Two colours of one thing, for a light and a dark page. */
export interface ThemedColor {
  light: RGB;
  dark: RGB;
}

export interface ConstantColor {
  kind: "constant";
  /** null: the theme's primary colour. */
  color: RGB | null;
}

export interface CategoryColor {
  kind: "category";
  name: string;
  column: BufferRef;
  legend: BufferRef;
  /** Digest of the column of all points: its name in `Where`; absent where nobody could read such a step. */
  source?: string;
}

export interface NumberColor {
  kind: "number";
  name: string;
  column: BufferRef;
  colormap: BufferRef;
  domain: [number, number];
  scale: "linear" | "log" | "symlog" | "rank";
  /** Datetime columns have a domain in milliseconds since 1970. */
  datetime: boolean;
  /** Values of the colour bar's ticks with their place along it (0..1). */
  ticks: { at: number; label: string }[];
  missing: { count: number } & ThemedColor;
  /** As of `CategoryColor`; absent where only means are known, of which no range can be shown. */
  source?: string;
}

export interface OwnColor {
  kind: "rgba";
  name: string;
  column: BufferRef;
  missing: { count: number };
}

export type ColorManifest = ConstantColor | CategoryColor | NumberColor | OwnColor;

/** Size or opacity by column: `code` 0..254 along the domain, 255 missing. */
export interface ChannelManifest {
  name: string;
  column: BufferRef;
  /** Values of the lowest and the highest code. */
  domain: [number, number];
  /** Datetime columns have a domain in milliseconds since 1970. */
  datetime: boolean;
  /** Diameters in CSS pixels or opacities (0..1) of the lowest code, the highest, and of no value. */
  range: [number, number, number];
  /** Points without a value. */
  missing: number;
}

/** "auto" shows a density picture where points crowd and points where they do not. */
export type Mode = "auto" | "points" | "density";
/** How counts become colours, as in Datashader. */
export type How = "linear" | "log" | "eq_hist";

/** What stands around the picture. */
export interface FrameManifest {
  title: string | null;
  caption: string | null;
  /** Ticks and a grid. */
  axes: boolean;
}

/** Points with a ring around them (docs/internals.md, "Buffers"). */
export interface HighlightManifest {
  count: number;
  column: BufferRef;
}

/** Where points come from that have taken the place of others. */
export interface MotionManifest {
  /** Digest of those. */
  points: string;
  /** Their place among those, for each point. */
  places: BufferRef;
  /** Which of those have no successor; null: all have one. */
  gone: BufferRef | null;
}

/** A picture drawn on the server, for browsers that cannot draw. */
export interface StillManifest {
  /** A PNG file. */
  image: BufferRef;
  /** CSS pixels. */
  width: number;
  height: number;
}

export interface HoverManifest extends BlocksRef {
  /** Tooltip columns in order, under the names shown. `row` is always first in the block itself. */
  columns: string[];
}

/** Names of clusters (docs/internals.md, "Labels"). */
export interface LabelsManifest {
  /** The column. */
  name: string;
  /** Where which text stands. */
  table: BufferRef;
  /** Code of each point, for steps that select a value; fetched when that first happens. */
  column: BufferRef;
  /** Digest of that column of all points: its name in such steps. */
  source: string;
}

export interface SelectionManifest {
  /** Names this command: a new one replaces whatever is selected in the browser. */
  command: string;
  count: number;
  column: BufferRef;
}

/** Counts of texels that the server made: gzip of an Arrow stream (docs/internals.md, "Rasters"). */
export interface RasterManifest {
  data: BufferRef;
  /** A texel is 2^kx by 2^ky quanta and lies on multiples of that. */
  kx: number;
  ky: number;
  /** The lower left texel, and texels on each axis. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** What colours say is counted for blocks of 2^block by 2^block texels; the first is at the lower left. */
  block: number;
}

/** More points than a browser should hold: the server counts them. */
export interface AggregateManifest {
  /** Points in all. */
  total: number;
  /** Of what is counted: points, colour, aggregation. */
  digest: string;
  agg: "mean" | "min" | "max";
  /** Rows of the legend, where colour is a category. */
  codes: number;
  /** The whole extent, below everything else; what colour a count has follows from it. */
  base: RasterManifest;
  /** The answer to the request: the view and some margin. null where exact points answer it. */
  raster: RasterManifest | null;
  /** The selected points in the same places; null without a selection. */
  selected: RasterManifest | null;
  baseSelected: RasterManifest | null;
  /** What is selected: the JSON of the steps it follows from, and how many points. */
  selection: { key: string; count: number } | null;
  /** The request that this answers; 0: none yet. */
  serial: number;
  /** Where `points` holds all there are, in quantum coordinates; null: it holds none. */
  inside: Box | null;
  /** Path on the server that answers requests at once, as an inline value; null: state "viewport" asks. */
  route: string | null;
}

/** What the page asks the server for, as the state "viewport". */
export interface ViewportState {
  serial: number;
  /** `points.source` */
  points: string;
  box: Box;
  /** Device pixels. */
  width: number;
  height: number;
}

export type SelectionMode = "points" | "box" | "lasso";

export interface Manifest {
  version: 1;
  points: PointsManifest;
  color: ColorManifest;
  hover: HoverManifest | null;
  image: BlocksRef | null;
  labels: LabelsManifest | null;
  selection: SelectionManifest | null;
  /** Grows whenever points or command change: what was selected before is over. */
  epoch: number;
  /** null: all points are here. */
  aggregate: AggregateManifest | null;
  style: {
    /** Diameter in CSS pixels; null: by the number of points. */
    size: number | null;
    /** 0..1; null: by the density of the points. */
    opacity: number | null;
    mode: Mode;
    how: How;
    /** Category (row of the legend table) drawn above all others; null: none. */
    front: number | null;
  };
  /** Diameter by column: areas are spaced evenly along the domain. */
  size: ChannelManifest | null;
  opacity: ChannelManifest | null;
  /** Colours of counts (a table like `colormap`); null: counts are shown by opacity. */
  ramp: BufferRef | null;
  /** Only for a browser that said it cannot draw. */
  still: StillManifest | null;
  /** Move the camera there when this changes. */
  view: Box | null;
  modes: SelectionMode[];
  /** A state that Python gives back: acts once for each serial, which grows. Not there: none was ever given. */
  restore?: RestoreManifest;
  /** Whether Python wants to hear of selections, of the settled view, and of how the plot does. */
  report: { selection: boolean; view: boolean; stats?: true };
  /** CSS pixels, or "stretch". */
  height: number | "stretch";
  link: LinkManifest | null;
  /** null: nothing stands around the picture. */
  frame: FrameManifest | null;
  /** Sentences for the edge of the plot, such as "3 rows without coordinates are not shown". */
  notes: string[];
  /** What the legend is to show. Acts when `command` changes; absent: that is left to the user. */
  filter?: { command: string } & FilterState;
  /** Order of the legend's categories; absent: as given. */
  legend?: LegendOrder;
  highlight?: HighlightManifest;
  motion?: MotionManifest;
}

export type LegendOrder = "given" | "size";

/**
 * What is shown of the points, by the codes of their colours: all but some categories, only some, or a range
 * of numbers (both ends included, 0..65534) and, `missing`, those without a number.
 */
export type FilterState = { hidden: number[] } | { shown: number[] } | { range: [number, number]; missing: boolean };

/** The filter a step was made under; `column` is the `source` of the colour. */
export type Where = { column: string } & FilterState;

export interface RestoreManifest {
  serial: number;
  /** null: the camera stays. */
  view: Box | null;
}

/** Plots with the same name share hover and selection, and perhaps the camera. */
export interface LinkManifest {
  name: string;
  /** What this plot is called among them. */
  plot: string;
  /** Equal items are the same within one domain: "ids", or the number of rows. */
  domain: string;
  /** Whether the camera is shared; null: with plots that have the same axes. */
  camera: boolean | null;
  /** Item of each point; null where the server has the points. */
  items: BufferRef | null;
}

/** One step of a selection; the whole list is what Python evaluates again. */
export type SelectionOp = {
  op: "replace" | "add" | "subtract";
  /** Takes of the shape's points only those that it shows. */
  where?: Where;
} & Shape;

export type Shape =
  | { kind: "lasso"; x: number[]; y: number[] }
  | { kind: "box"; x: [number, number]; y: [number, number] }
  /** `within`: the index counts the points in this box, as `AggregateManifest.inside`. */
  /** `at`: its quantum coordinates, by which it is found when its index has become another. */
  | { kind: "point"; index: number; within?: Box; at?: [number, number] }
  /** All points that have this code in the column with this digest. */
  | { kind: "value"; column: string; code: number };

/** Steps made in one plot of a link. */
export interface LinkedSteps {
  plot: string;
  points: string;
  command: string | null;
  base: boolean;
  ops: SelectionOp[];
}

export interface SelectionState {
  points: string;
  epoch: number;
  command: string | null;
  base: boolean;
  ops: SelectionOp[];
  /** Where it was made, and what it was before in other plots. */
  link?: { serial: number; plot: string; before: LinkedSteps[] };
  /** What was in view at that time, and what the legend showed; not there: everything. */
  view?: Box;
  filter?: Where;
  /** A name for the steps where the server counts: comes back as `aggregate.selection.key`. */
  key?: string;
}
