/** Measures one renderer; the driver calls the methods of `window.bench`. */

import { allocated } from "./gl_memory";
import { finish } from "./contexts";
import { drag, fidelity, motion } from "./motion";
import { changed, covered, Eye } from "./pixels";
import { Camera } from "./camera";
import { frame, pause } from "./timing";
import type { Renderer, Setting } from "./types";

/** Milliseconds without a change after which a picture counts as settled. */
const QUIET = 800;
/** Share of the sampled pixels that may differ from the settled picture in a complete one. */
const SAME = 0.002;
/** Share of the sampled pixels that are covered at least, so that anything can be seen. */
const EMPTY = 0.01;
/** Share of the finally covered pixels that make a first picture. */
const BEGUN = 0.1;
/** Share of the sampled pixels that a selection changes at least. */
const HIGHLIGHTED = 0.05;
/** Milliseconds for all places of the pointer together. */
const HOVER_BUDGET = 3000;

interface Look {
  /** Milliseconds since the start at which the pixels were known. */
  at: number;
  pixels: Uint8ClampedArray;
}

export class Bench {
  private readonly stage = document.getElementById("stage")!;
  private readonly eye: Eye;
  private readonly camera: Camera;
  private lasso: Promise<number> | null = null;

  private constructor(
    private readonly renderer: Renderer,
    private readonly setting: Setting,
  ) {
    this.eye = new Eye(() => renderer.canvases());
    this.camera = new Camera(renderer, setting.view);
  }

  static async create(renderer: Renderer): Promise<Bench> {
    const points = new URLSearchParams(location.search).get("points");
    const setting = (await (await fetch(`/data/${points}/setting.json`)).json()) as Setting;
    return new Bench(renderer, setting);
  }

  /** Loads, and looks at the pixels all the while. */
  async load(): Promise<object> {
    const begin = performance.now();
    let ready = Infinity;
    const started = this.renderer.start(this.stage, this.setting).then(() => (ready = performance.now()));
    const failed = new Promise<never>((_, reject) => started.catch(reject));
    const looks: Look[] = [];
    let looking = 0;
    let count = 0;
    let quiet = begin;
    while (!(performance.now() - Math.max(quiet, ready) > QUIET && covered(looks.at(-1)!.pixels) > EMPTY)) {
      await Promise.race([frame(), failed]);
      const asked = performance.now();
      const pixels = this.eye.look();
      const known = performance.now();
      looking += known - asked;
      count++;
      const last = looks.at(-1);
      if (last === undefined || changed(last.pixels, pixels) > 0) {
        looks.push({ at: known - begin, pixels });
        quiet = known;
      }
      await Promise.race([pause(restAfter(known - asked, known - begin)), failed]);
    }
    return { ...analyse(looks), looks: count, looking_ms: looking };
  }

  /** All pixels of the picture now, for the driver. */
  async keepPicture(name: string): Promise<void> {
    await fetch(`/kept/${name}`, { method: "PUT", body: new Uint8Array(this.eye.stare()) });
  }

  /** Loads without looking. Returns the milliseconds by the renderer's own word. */
  async open(): Promise<number> {
    const begin = performance.now();
    await this.renderer.start(this.stage, this.setting);
    finish();
    return performance.now() - begin;
  }

  async gpuMemory(): Promise<object> {
    const counted = allocated() + (await countedInWorker());
    return { counted, ...this.renderer.gpuBytes?.() };
  }

  pan(): Promise<object> {
    return motion(this.camera, Array(60).fill({ dx: 8, dy: 4, factor: 1 }), this.eye);
  }

  async zoom(): Promise<object> {
    const steps = (factor: number) => Array(60).fill({ dx: 0, dy: 0, factor });
    // Apart, since steps that are joined must not turn back.
    const inwards = await motion(this.camera, steps(1.03), this.eye, false);
    const outwards = await motion(this.camera, steps(1 / 1.03), this.eye);
    return { times: [...inwards.times, ...outwards.times], behind_ms: outwards.behind_ms };
  }

  drag(): Promise<object> {
    return drag(this.camera, Array(60).fill({ dx: 8, dy: 4, factor: 1 }));
  }

  /** Pictures while moving and the complete ones of the same views go to the driver. */
  async fidelity(count: number): Promise<string[]> {
    const { moving } = this.renderer;
    return moving === undefined ? [] : fidelity(this.camera, moving, count);
  }

  /** Milliseconds at each place of the pointer, in pixels. */
  async hover(places: [number, number][]): Promise<number[] | null> {
    const { hover, hoverPause = 0 } = this.renderer;
    if (hover === null) return null;
    const times: number[] = [];
    const end = performance.now() + HOVER_BUDGET;
    for (const [x, y] of places) {
      await pause(hoverPause);
      const start = performance.now();
      hover(x, y);
      times.push(performance.now() - start);
      if (performance.now() > end) break;
    }
    return times;
  }

  /** The driver draws a lasso with the mouse after this, if there is one. */
  async beginLasso(): Promise<boolean> {
    if (this.renderer.lasso === null) return false;
    this.renderer.lasso();
    await frame();
    this.lasso = this.seeLasso();
    return true;
  }

  /** Milliseconds from the release of the mouse until the pixels show the selection. */
  endLasso(): Promise<number> {
    return this.lasso!;
  }

  private async seeLasso(): Promise<number> {
    // In the capture phase at the window: before the library hears of it.
    const released = new Promise<{ at: number; before: Uint8ClampedArray }>((resolve) => {
      window.addEventListener(
        "pointerup",
        () => resolve({ at: performance.now(), before }),
        { capture: true, once: true },
      );
    });
    let before = this.eye.look();
    window.addEventListener("pointermove", () => (before = this.eye.look()), { capture: true, once: true });
    const { at, before: then } = await released;
    for (;;) {
      await frame();
      if (changed(then, this.eye.look()) > HIGHLIGHTED) return performance.now() - at;
    }
  }
}

/**
 * Milliseconds until the next look: the time of the picture is known to a twentieth, and looking takes
 * between a tenth and a third of the time.
 */
function restAfter(look: number, elapsed: number): number {
  return Math.min(Math.max(elapsed / 20, 2 * look), 9 * look);
}

function analyse(looks: Look[]): object {
  const final = looks.at(-1)!.pixels;
  const cover = covered(final);
  const first = looks.find(({ pixels }) => covered(pixels) >= BEGUN * cover)!;
  let complete = looks.at(-1)!;
  for (const look of looks.toReversed()) {
    if (changed(look.pixels, final) > SAME) break;
    complete = look;
  }
  return { first_ms: first.at, complete_ms: complete.at, pictures: looks.length, covered: cover };
}

/** Bytes allocated in our worker, if it counts. */
async function countedInWorker(): Promise<number> {
  const channel = new BroadcastChannel("gl-memory");
  const answer = new Promise<number>((resolve) => {
    channel.onmessage = ({ data }) => typeof data === "number" && resolve(data);
  });
  channel.postMessage("ask");
  const bytes = await Promise.race([answer, pause(1000).then(() => 0)]);
  channel.close();
  return bytes;
}

export function measure(renderer: Renderer): void {
  void Bench.create(renderer).then((bench) => Object.assign(window, { bench }));
}
