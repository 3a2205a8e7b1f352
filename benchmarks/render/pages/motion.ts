/** Camera movements: how long a frame takes, what blocks, and what is shown meanwhile. */

import type { Camera } from "./camera";
import type { Eye } from "./pixels";
import { frame, Heartbeat, pause } from "./timing";
import type { Moving, Picture, Step } from "./types";

/** Milliseconds for one movement. */
const BUDGET = 4000;
/** Frames of a movement at least, however long they take. */
const FEWEST = 4;

export interface Motion {
  /** Milliseconds of each frame. */
  times: number[];
  /** Milliseconds that the pixels took after the last frame was called drawn. */
  behind_ms: number;
}

/**
 * One frame after the other: the next begins when the picture of the last is drawn. A frame is one step,
 * or so many steps at once that the movement ends in time: slow renderers go the same way.
 */
export async function motion(camera: Camera, steps: Step[], eye: Eye, back = true): Promise<Motion> {
  const times: number[] = [];
  const begin = performance.now();
  let made = 0;
  while (made < steps.length) {
    const spent = performance.now() - begin;
    const frames = (times.length * (BUDGET - spent)) / Math.max(spent, 1);
    const fewest = Math.max(FEWEST - times.length, 1);
    const stride = times.length === 0 ? 1 : Math.ceil((steps.length - made) / Math.max(frames, fewest));
    await pause(0);
    const start = performance.now();
    camera.move(steps.slice(made, made + stride).reduce(join));
    await camera.drawn();
    times.push(performance.now() - start);
    made += stride;
  }
  const end = performance.now();
  // If "drawn" came too early, this look waits for what is still under way.
  eye.look();
  const behind = performance.now() - end;
  if (back) await camera.goHome();
  return { times, behind_ms: behind };
}

function join(a: Step, b: Step): Step {
  return { dx: a.dx + b.dx, dy: a.dy + b.dy, factor: a.factor * b.factor };
}

/** One step each animation frame, as by a hand: what stops the main thread? */
export async function drag(camera: Camera, steps: Step[]): Promise<object> {
  const heartbeat = new Heartbeat();
  const begin = performance.now();
  let made = 0;
  heartbeat.start();
  for (const step of steps) {
    await frame();
    camera.move(step);
    made++;
    if (performance.now() - begin > BUDGET) break;
  }
  const longest = heartbeat.stop();
  const ms = performance.now() - begin;
  await camera.goHome();
  return { longest_ms: longest, steps: made, ms };
}

interface Kept {
  name: string;
  place: unknown;
  picture: Promise<Picture>;
}

/**
 * Keeps pictures of the movements, then those of the same views at rest; returns their names.
 * @param count Pictures of each movement.
 */
export async function fidelity(camera: Camera, moving: Moving, count: number): Promise<string[]> {
  const pan = Array<Step>(60).fill({ dx: 8, dy: 4, factor: 1 });
  const zoom = [1.03, 1 / 1.03].flatMap((factor) => Array<Step>(60).fill({ dx: 0, dy: 0, factor }));
  const names: string[] = [];
  // From the first view hardly any points come into a pan, so it is made close to them, too.
  for (const [kind, steps, magnified] of [["pan", pan, 1], ["close", pan, 4], ["zoom", zoom, 1]] as const) {
    await camera.goHome();
    camera.move({ dx: 0, dy: 0, factor: magnified });
    await moving.restAt(moving.place());
    const kept = await keep(camera, moving, kind, steps, count);
    for (const { name, place, picture } of kept) {
      await send(`${name}-moving`, await picture);
      await moving.restAt(place);
      await send(`${name}-rest`, await moving.capture());
      names.push(name);
    }
  }
  return names;
}

/** Makes the steps and takes pictures on the way, without waiting for them. */
async function keep(
  camera: Camera,
  moving: Moving,
  kind: string,
  steps: readonly Step[],
  count: number,
): Promise<Kept[]> {
  const every = steps.length / count;
  const kept: Kept[] = [];
  for (const [index, step] of steps.entries()) {
    await pause(0);
    camera.move(step);
    await camera.drawn();
    if (index % every !== every - 1) continue;
    kept.push({ name: `${kind}-${index}`, place: moving.place(), picture: moving.capture() });
  }
  return kept;
}

async function send(name: string, { pixels, width, height }: Picture): Promise<void> {
  if (width !== 800 || height !== 600) throw new Error(`the picture is ${width} x ${height} pixels`);
  await fetch(`/kept/${name}`, { method: "PUT", body: new Uint8Array(pixels) });
}
