/** The frames of one plot: what each draws and when none is needed. */

import type { ColorKind } from "../gl/columns";
import type { Frame } from "../gl/frame";
import { Pacer } from "../gl/pacer";
import type { Screen, Stage } from "../gl/stage";
import type { Box } from "../manifest";
import { movedView, type Moved } from "../moved";
import { compose, type Scene } from "./compose";
import { composeWithRasters } from "./compose_rasters";
import { enlarge, type Image, type Subjects } from "./enlarged";
import { Exact } from "./exact";
import { Flight } from "./flight";
import type { Levels } from "./levels";
import type { Material } from "./material";
import { type Layer, Motion } from "./motion";
import type { Look, Shown } from "./protocol";
import type { Rasters } from "./rasters";
import { rehearse } from "./rehearsal";
import { Rings } from "./rings";
import { Shading } from "./shading";
import type { SheetKind } from "./sheet";
import type { Snapshot, Subject } from "./snapshot";
import { discStyle } from "./style";

/** The camera counts as moving for so many milliseconds after it has moved. */
const MOVING_MS = 100;
/** A still picture that grows is shown when it has so many times the points, and not sooner than after so many ms. */
const SHOW_GROWN = 2;
const SHOW_MS = 80;
/** A frame that was drawn for a look that had just come leaves out the animation frame so many milliseconds after. */
const SAME_FRAME_MS = 6;
/** Frames that the GPU may be behind while the camera moves, and while it rests: then it must not run dry. */
const MOST_PENDING = { moving: 2, resting: 3 };

/** Device pixels, and how many of them are a CSS pixel. */
interface DrawnSize {
  width: number;
  height: number;
  ratio: number;
}

export class Drawing {
  /** The last request of the page. */
  serial = 0;
  /** Some of the points will not come. */
  failed = false;
  private motion: Motion;
  /** While the camera moves: 60 frames a second, of which showing takes a part. */
  private readonly moving = new Pacer(32_768, 16_384, 11, 18.5, 25);
  /** While a still picture is completed: fewer, larger slices, but none that would delay a hand. */
  private readonly resting = new Pacer(131_072, 32_768, 24, 30, 50);
  private shading: Shading | null = null;
  private readonly exact = new Exact();
  readonly rings: Rings;
  /** Points are on their way, or will be when they are here. */
  private flight: Flight | null = null;
  private frozen: number | null = null;
  private look: Look | null = null;
  private canvas: Frame | null = null;
  private size: DrawnSize | null = null;
  /** Counts what makes all that is drawn useless. */
  private version = 0;
  private visible = true;
  private closed = false;
  private frame = 0;
  private frames = 0;
  private movedAt = -Infinity;
  private drawnAt = -Infinity;
  /** The next picture is to be there soon rather than to be good. */
  private hasty = true;
  private shownAt = -Infinity;
  private shownSerial = -1;
  private shownShare = 0;
  private shownWhole = false;
  private checked = false;

  constructor(
    private readonly stage: Stage,
    private readonly screen: Screen,
    private readonly material: Material,
    private readonly rasters: Rasters,
    private readonly onShown: (shown: Omit<Shown, "receivedBytes">) => void,
  ) {
    this.motion = new Motion(stage);
    this.rings = new Rings(stage.gl);
  }

  resize(width: number, height: number, ratio: number): void {
    this.size = { width: Math.max(1, Math.round(width * ratio)), height: Math.max(1, Math.round(height * ratio)), ratio };
    if (this.frames === 0) this.stage.resize(this.size.width, this.size.height);
    this.place();
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    if (!visible) {
      this.land();
      this.motion.rest();
    }
    this.schedule();
  }

  setLook(look: Look): void {
    // Where nothing can be added up, points stand for the density picture.
    this.look = look.density > 0 && this.stage.countFormat === null ? { ...look, density: 0 } : look;
    if (this.flight !== null) this.flight.looked = true;
    this.place();
    // The page says it once a frame: waiting for an animation frame of this side would only be late.
    if (this.frames > 0 && this.frame !== 0) this.draw(performance.now());
  }

  /**
   * Other points that come from these: the image stays until they can fly.
   *
   * @returns Whether they will; else this changes nothing.
   */
  depart(): boolean {
    const { canvas, stage, rasters } = this;
    if (canvas === null || !this.visible || this.frames === 0 || rasters.active || stage.lost) return false;
    this.land();
    this.motion.clear();
    this.flight = new Flight(stage, canvas, performance.now());
    this.report();
    return true;
  }

  /** The points are where they belong, however far they were. */
  land(): void {
    if (this.flight === null) return;
    const { flight } = this;
    this.flight = null;
    this.material.endRoute();
    if (flight.over) {
      const { points, density } = this.stage.passes;
      points.check();
      if (this.look!.density > 0) density.check();
      this.motion.adopt(flight.snapshot);
    } else {
      flight.destroy();
    }
    this.schedule();
  }

  /** Flights stay at this part of their time; null: they go on. */
  freeze(at: number | null): void {
    this.frozen = at;
    this.schedule();
  }

  /** Other points: nothing of what is drawn is of use. */
  clear(): void {
    this.land();
    this.version++;
    const { motion, material, rasters, exact } = this;
    const { columns, selecting } = material;
    const over = rasters.newest;
    if (rasters.active && exact.leave({ motion, columns, selecting, over }, performance.now())) {
      this.motion = new Motion(this.stage);
    } else {
      motion.clear();
    }
    if (!rasters.active) this.shading?.reset();
    this.schedule();
  }

  /** Where the points are among rasters that show the rest; null: there are none. */
  setInside(inside: Box | null): void {
    this.exact.setInside(inside);
    this.schedule();
  }

  /** Colours or sizes changed. */
  outdate(): void {
    this.version++;
    this.motion.outdate();
    if (!this.rasters.active) this.shading?.reset();
    this.schedule();
  }

  /** Rows were appended to what the levels `before` held. */
  extend(before: Levels, keep: number): void {
    this.motion.extend(this.material.levels, before, keep);
    this.schedule();
  }

  /** Rows were appended and the axes have grown: what is drawn is shown until it is drawn on these. */
  rescale(moved: Moved): void {
    this.motion.rescale(moved);
    if (this.look !== null) this.look = { ...this.look, view: movedView(this.look.view, moved) };
    this.canvas = this.canvas && movedView(this.canvas, moved);
    this.place();
  }

  /** Another selection. */
  reselect(): void {
    this.version++;
    this.motion.dropTop();
    this.hasty = true;
    this.schedule();
    if (this.frames > 0 && this.frame !== 0) this.draw(performance.now());
  }

  /** The GPU has lost everything: what is on the screen is not the picture any more. */
  lost(): void {
    this.shownWhole = false;
    this.rasters.lost();
    this.exact.forget();
    this.report();
  }

  /** The GPU is back, and empty. */
  rebuild(): void {
    this.version++;
    this.motion = new Motion(this.stage);
    this.flight = null;
    this.rings.rebuild();
    this.shading = null;
    this.checked = false;
    this.schedule();
  }

  schedule(): void {
    this.shownWhole = false;
    this.again();
  }

  /** More points can be drawn. */
  more(): void {
    // Frames wait while data streams in, and the first picture should not.
    if (this.frames === 0 && this.frame !== 0 && this.material.levels.ready > 0) this.draw(performance.now());
    this.schedule();
  }

  /** The picture as it is. */
  capture(): { width: number; height: number; pixels: Uint8ClampedArray<ArrayBuffer> } {
    const { look, canvas } = this;
    if (look === null || canvas === null || this.waiting) return { width: 0, height: 0, pixels: new Uint8ClampedArray(0) };
    this.paint(this.scene(look, canvas), performance.now());
    return this.stage.read();
  }

  /** The picture as it is, drawn once more with so many pixels per CSS pixel. */
  async enlarge(ratio: number): Promise<Image> {
    const { stage, size, material, rasters } = this;
    const look = this.look;
    if (look === null || size === null) return { width: 0, height: 0, pixels: new Uint8ClampedArray(0) };
    const from: Subjects = {
      stage,
      // What has failed to come is not waited for.
      complete: () => this.failed || (material.levels.complete && (!rasters.pending || rasters.failed)),
      closed: () => this.closed,
      version: () => this.version,
      scene: (fine) => this.scene(look, frameOf(look, size, fine), fine),
      kinds: () => this.kinds(look),
      paint: (scene, layers, counted) => {
        if (rasters.active) composeWithRasters(scene, rasters, this.exact, layers, Infinity);
        else if (counted) this.paintCounted(scene, layers);
        else compose(scene, layers);
        this.rings.draw(scene.canvas, look, scene.canvas.sx / look.view.sx, false, null, null);
      },
    };
    return enlarge(from, { width: size.width / size.ratio, height: size.height / size.ratio, ratio, screenRatio: size.ratio });
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.visible = false;
    this.closed = true;
    this.motion.clear();
    this.exact.clear();
    this.flight?.destroy();
    this.rings.close();
    this.shading?.destroy();
  }

  /** Whether the image is that of other points. */
  private get waiting(): boolean {
    return this.flight !== null && this.flight.travel === null;
  }

  /** Its colours follow from its own counts. */
  private paintCounted(scene: Scene, layers: readonly Layer[]): void {
    const shading = new Shading(this.stage.gl);
    const { look, canvas } = scene;
    shading.fit(layers[0]!.snapshot, canvas, look.how, false, blended(look, this.material.columns.kind));
    compose({ ...scene, shading }, layers);
    shading.destroy();
  }

  private again(): void {
    if (this.frame !== 0 || !this.visible) return;
    this.frame = requestAnimationFrame((now) => {
      this.frame = 0;
      if (performance.now() - this.drawnAt < SAME_FRAME_MS) this.again();
      else this.draw(now);
    });
  }

  /** Where the canvas lies in the plane now. */
  private place(): void {
    const { look, size } = this;
    if (look === null || size === null) return;
    const canvas = frameOf(look, size, size.ratio);
    const before = this.canvas;
    const same = before !== null && (Object.keys(canvas) as (keyof Frame)[]).every((key) => canvas[key] === before[key]);
    this.canvas = canvas;
    if (!same && before !== null) this.movedAt = performance.now();
    this.schedule();
  }

  private draw(now: number): void {
    const { look, canvas, stage, motion, material } = this;
    if (look === null || canvas === null || !this.visible || stage.lost) return;
    if (this.flight !== null && this.fly(this.flight, look, canvas, now)) return;
    const moving = now - this.movedAt < MOVING_MS;
    const pacer = this.pace(now, moving);
    if (stage.passes.clock.pending() >= (moving ? MOST_PENDING.moving : MOST_PENDING.resting)) {
      this.again();
      return;
    }
    this.drawnAt = performance.now();
    const scene = this.scene(look, canvas);
    motion.follow(canvas, scene.style, this.kinds(look), moving);
    const active = motion.active!;
    const { clock } = stage.passes;
    clock.begin();
    const budget = this.hasty ? this.moving.budget : pacer.budget;
    this.hasty = false;
    const drawn = active.draw(scene.subject, budget, canvas, !moving);
    clock.end(drawn);
    const complete = material.levels.count === 0 || active.complete(canvas);
    // At rest the picture may still get another opacity, or other colours for its counts.
    const fading = this.fade(now, canvas);
    const whole = complete && material.levels.complete && !moving && !fading && !this.rasters.pending;
    if (whole) this.exact.rest();
    if (fading || this.wantsShowing(now, moving, complete, active, canvas)) this.show(now, scene, whole, moving);
    clock.mark();
    if (drawn > 0 || moving || fading) this.again();
    else this.rest(complete, scene);
  }

  /** Draws a frame of points on their way. @returns Whether they are. */
  private fly(flight: Flight, look: Look, canvas: Frame, now: number): boolean {
    const { stage, material } = this;
    if (flight.late(now)) {
      this.land();
      return false;
    }
    if (this.waiting && !(flight.looked && material.arrived)) return true;
    const pacer = this.pace(now, true);
    const { clock } = stage.passes;
    if (clock.pending() >= MOST_PENDING.moving) {
      this.again();
      return true;
    }
    this.drawnAt = performance.now();
    const scene = this.scene(look, canvas);
    clock.begin();
    const departed = material.route?.departed ?? null;
    clock.end(flight.draw(scene, this.kinds(look), departed, pacer.budget, now, this.frozen));
    if (scene.shading !== null && look.density > 0) {
      scene.shading.fit(flight.snapshot, canvas, look.how, true, blended(look, material.columns.kind));
    }
    this.shownShare = flight.snapshot.share(canvas);
    this.put(now, scene, false);
    clock.mark();
    if (flight.over) this.land();
    else if (this.frozen === null) this.again();
    return true;
  }

  /** Rasters and exact points fade in. @returns Whether they go on doing so. */
  private fade(now: number, canvas: Frame): boolean {
    const { rasters, exact, motion, material } = this;
    if (!rasters.active) return false;
    rasters.step(now);
    exact.step(canvas, material.levels.count > 0 ? motion.layers(canvas) : [], now, rasters.still);
    return rasters.fading(now) || exact.fading(now);
  }

  private pace(now: number, moving: boolean): Pacer {
    const { clock } = this.stage.passes;
    const [pacer, other] = moving ? [this.moving, this.resting] : [this.resting, this.moving];
    for (let measured = clock.read(); measured !== null; measured = clock.read()) {
      pacer.measured(measured);
      other.measured(measured);
    }
    other.pause();
    if (!clock.measures) pacer.tick(now);
    return pacer;
  }

  private wantsShowing(now: number, moving: boolean, complete: boolean, active: Snapshot, canvas: Frame): boolean {
    if (moving || this.serial !== this.shownSerial) return true;
    if (this.shownWhole) return false;
    if (complete) return true;
    return now - this.shownAt > SHOW_MS && active.share(canvas) >= SHOW_GROWN * this.shownShare;
  }

  private show(now: number, scene: Scene, whole: boolean, moving: boolean): void {
    this.fit(scene, now, moving);
    this.shownShare = this.motion.active!.share(scene.canvas);
    this.put(now, scene, whole);
  }

  /** Brings an image to the screen. */
  private put(now: number, scene: Scene, whole: boolean): void {
    this.paint(scene, now);
    this.stage.showOn(this.screen);
    this.frames++;
    this.shownAt = now;
    this.shownSerial = this.serial;
    this.shownWhole = whole;
    this.report();
  }

  /** Makes the table of what colour a count has. */
  private fit({ canvas, look, shading }: Scene, now: number, moving: boolean): void {
    const { motion, material, rasters, exact } = this;
    const { viewColors, how } = look;
    // Before they have colours, rasters are not painted.
    if (rasters.active && !(viewColors && exact.fills(canvas, now))) {
      if (viewColors && moving && shading!.ready) return;
      const reference = rasters.reference(viewColors ? canvas : null);
      shading!.fitRaster(reference!, rasters.colorTable, how, blended(look, rasters.kind));
      return;
    }
    const best = motion.layers(canvas).at(-1)?.snapshot;
    if (best === undefined || look.density === 0) return;
    shading!.fit(best, canvas, how, moving, blended(look, material.columns.kind));
  }

  private paint(scene: Scene, now: number): void {
    const { rasters, exact, motion, flight, material } = this;
    const flown: Layer[] | null = flight === null ? null : [{ snapshot: flight.snapshot, weight: 1 }];
    const layers = flown ?? motion.layers(scene.canvas);
    if (rasters.active) composeWithRasters(scene, rasters, exact, layers, now);
    else compose(scene, layers);
    const moving = flight !== null || now - this.movedAt < MOVING_MS;
    const places = material.route?.places ?? null;
    this.rings.draw(scene.canvas, scene.look, this.size!.ratio, moving, flight?.travel ?? null, places);
  }

  private report(): void {
    const { material, motion, rasters, exact, flight } = this;
    this.onShown({
      serial: this.shownSerial,
      drawn: Math.round(this.shownShare * material.levels.count),
      whole: this.shownWhole,
      frames: this.frames,
      gpuBytes: material.columns.bytes + (material.route?.departed?.columns.bytes ?? 0),
      textureBytes: motion.bytes + rasters.bytes + exact.bytes + (flight?.snapshot.bytes ?? 0),
      uploadedBytes: material.columns.uploaded,
      transition: flight?.time ?? null,
    });
  }

  /** Nothing is left to draw. */
  private rest(complete: boolean, scene: Scene): void {
    const { points, present } = this.stage.passes;
    this.moving.pause();
    this.resting.pause();
    if (!complete) return;
    this.motion.rest();
    this.rasters.rest();
    if (this.checked || this.material.levels.count === 0) return;
    // Asking waits for the shader compiler, so it is done when nothing is to be drawn.
    points.check();
    present.check();
    rehearse(scene, this.kinds(scene.look));
    this.checked = true;
  }

  private kinds(look: Look): SheetKind[] {
    const { material, rasters } = this;
    const kinds: SheetKind[] = [];
    if (rasters.active && material.levels.count === 0) return kinds;
    const top = material.selecting || look.front >= 0;
    if (look.density > 0) kinds.push("density");
    if (look.density < 1) kinds.push("base");
    if (top && look.density > 0) kinds.push("topDensity");
    if (top && look.density < 1) kinds.push("top");
    return kinds;
  }

  private scene(look: Look, canvas: Frame, ratio = this.size!.ratio): Scene {
    const { stage, material } = this;
    const { columns, lookup, levels, ramp, selecting } = material;
    const subject: Subject = { stage, columns, lookup, levels, top: selecting ? "selected" : "front" };
    const style = discStyle(look, ratio);
    if (look.density > 0 || this.rasters.active) this.shading ??= new Shading(stage.gl);
    return { subject, canvas, look, style, selecting, shading: this.shading, ramp };
  }
}

/** Whether opacity tells the counts of pixels that have colours of their own. */
function blended(look: Look, kind: ColorKind): boolean {
  return !look.ramped && ["category", "rgba"].includes(kind);
}

/** Where a canvas lies in the plane that shows the same as the screen, with so many pixels per CSS pixel. */
function frameOf({ view }: Look, size: DrawnSize, ratio: number): Frame {
  const { cx, cy, sx, sy } = view;
  const pixels = (length: number): number => Math.max(1, Math.round((length / size.ratio) * ratio));
  return { cx, cy, sx: sx * ratio, sy: sy * ratio, width: pixels(size.width), height: pixels(size.height) };
}
