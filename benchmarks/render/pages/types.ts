/** What the harness asks of every renderer. */

/** Which part of the plane is seen, in data units; y upwards. */
export interface View {
  x: number;
  y: number;
  /** Pixels per data unit, the same on both axes. */
  scale: number;
}

/** One step of the camera: pixels to the right and down, and a factor about the plot's centre. */
export interface Step {
  dx: number;
  dy: number;
  factor: number;
}

export interface Setting {
  points: number;
  view: View;
  /** Diameter in pixels. */
  size: number;
  opacity: number;
  /** 0..255, by category. */
  colors: [number, number, number][];
  /** Points of each category. */
  counts: number[];
  /** Where the data are; ends with a slash. */
  url: string;
}

export interface Picture {
  width: number;
  height: number;
  /** RGBA with straight alpha, rows from the top. */
  pixels: Uint8ClampedArray;
}

/** Only our own renderer shows something else while moving than at rest. */
export interface Moving {
  capture(): Promise<Picture>;
  /** What is needed to come back to the present view. */
  place(): unknown;
  /** Resolves when the complete picture of the place is on the screen. */
  restAt(place: unknown): Promise<void>;
}

export interface Renderer {
  /**
   * Builds the plot in the stage and begins to fetch. Resolves when the library has been given all
   * data and, as far as it tells, has drawn them.
   */
  start(stage: HTMLElement, setting: Setting): Promise<void>;
  /** What shows the points, lowest first. */
  canvases(): HTMLCanvasElement[];
  /** Moves the camera through the library's own interface, without waiting for the picture. */
  move(step: Step, view: View): void;
  /** Resolves when the picture of the last move is drawn. */
  drawn(): Promise<void>;
  /** Finds what is under a place, as the library does for its own hover; null: it cannot. */
  hover: ((x: number, y: number) => void) | null;
  /** Milliseconds that the library wants between two moves of the pointer. */
  hoverPause?: number;
  /** The next drag of the mouse is a lasso; null: it has none. */
  lasso: (() => void) | null;
  /** Bytes on the GPU by the renderer's own account: for the points, and in all. */
  gpuBytes?(): { points: number; all: number };
  moving?: Moving;
}
