/** Answers the page's requests; the same code serves in a worker and, where there is none, in the page. */

import { NoWebGL, Stage } from "../gl/stage";
import { prefetch, type Source } from "../wire/source";
import { Picture } from "./picture";
import type { Numbered, Post } from "./protocol";

type Open = Extract<Numbered, { type: "open" }>;

export function createServer(post: Post): (request: Numbered) => void {
  const pictures = new Map<number, Picture>();
  /** One for all plots; null before the first and where there is no WebGL2. */
  let stage: Stage | null = null;
  /** Requests that wait for the stage. */
  let waiting: Numbered[] | null = null;

  const open = ({ plot, canvas }: Open): void => {
    try {
      stage ??= new Stage();
    } catch (error) {
      if (!(error instanceof NoWebGL)) throw error;
      post({ type: "failed", plot, what: "webgl", message: error.message, transport: false });
      return;
    }
    pictures.set(plot, new Picture(plot, stage, canvas, post));
  };

  const close = (plot: number): void => {
    pictures.get(plot)?.close();
    pictures.delete(plot);
    if (pictures.size > 0) return;
    stage?.close();
    stage = null;
  };

  const serve = (request: Numbered): void => {
    if (request.type === "open") return open(request);
    const picture = pictures.get(request.plot);
    if (picture === undefined) return;
    if (request.type === "close") return close(request.plot);
    picture.count(request.serial);
    answer(picture, request);
  };

  const begin = (): void => {
    try {
      // In the page an answer may ask for more at once: it comes after those that wait.
      for (let next = waiting?.shift(); next !== undefined; next = waiting?.shift()) serve(next);
    } finally {
      waiting = null;
    }
  };

  return (request) => {
    if (request.type === "open" && stage === null && waiting === null) {
      // A context takes up to a third of a second, in which nothing else happens here: what it will
      // draw is asked for first.
      waiting = [];
      setTimeout(begin, 0);
    }
    if (waiting === null) {
      serve(request);
      return;
    }
    waiting.push(request);
    for (const source of sourcesOf(request)) prefetch(source);
  };
}

function sourcesOf(request: Numbered): Source[] {
  if (request.type === "points" || request.type === "grow") return [request.cells, request.position];
  if (request.type === "aggregate") {
    const { base, raster, selected, baseSelected } = request;
    return [base, raster, selected, baseSelected].flatMap((one) => (one === null ? [] : [one.source]));
  }
  if (request.type !== "color" && request.type !== "channel") return [];
  return request.column === null ? [] : [request.column];
}

function answer(picture: Picture, request: Exclude<Numbered, { type: "open" | "close" }>): void {
  switch (request.type) {
    case "resize":
      return picture.resize(request);
    case "visible":
      return picture.visible(request);
    case "points":
      return picture.points(request);
    case "rings":
      return picture.ring(request);
    case "freeze":
      return picture.freeze(request);
    case "grow":
      return picture.grow(request);
    case "refill":
      return picture.refill(request);
    case "color":
      return picture.color(request);
    case "codes":
      return picture.codes(request);
    case "lookup":
      return picture.lookup(request);
    case "range":
      return picture.range(request);
    case "channel":
      return picture.channel(request);
    case "ramp":
      return picture.ramp(request);
    case "state":
      return picture.state(request);
    case "aggregate":
      return picture.aggregate(request);
    case "look":
      return picture.look(request);
    case "capture":
      return picture.capture(request);
    case "enlarge":
      return picture.enlarge(request);
  }
}
