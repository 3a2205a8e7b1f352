/** Answers the page's requests; the same code serves in a worker and, where there is none, in the page. */

import { NoWebGL, Stage } from "../gl/stage";
import { Picture } from "./picture";
import type { Numbered, Post } from "./protocol";

export function createServer(post: Post): (request: Numbered) => void {
  const pictures = new Map<number, Picture>();
  /** One for all plots; null before the first and where there is no WebGL2. */
  let stage: Stage | null = null;

  const open = ({ plot, canvas }: Extract<Numbered, { type: "open" }>): void => {
    try {
      stage ??= new Stage();
    } catch (error) {
      if (!(error instanceof NoWebGL)) throw error;
      post({ type: "failed", plot, what: "webgl", message: error.message, transport: false });
      return;
    }
    pictures.set(plot, new Picture(plot, stage, canvas, post));
  };

  return (request) => {
    if (request.type === "open") {
      open(request);
      return;
    }
    const picture = pictures.get(request.plot);
    if (picture === undefined) return;
    if (request.type === "close") {
      pictures.delete(request.plot);
      picture.close();
      if (pictures.size > 0) return;
      stage?.close();
      stage = null;
      return;
    }
    answer(picture, request);
    picture.count(request.serial);
  };
}

function answer(picture: Picture, request: Exclude<Numbered, { type: "open" | "close" }>): void {
  switch (request.type) {
    case "resize":
      return picture.resize(request);
    case "visible":
      return picture.visible(request);
    case "points":
      return picture.points(request);
    case "refill":
      return picture.refill(request);
    case "color":
      return picture.color(request);
    case "lookup":
      return picture.lookup(request);
    case "channel":
      return picture.channel(request);
    case "ramp":
      return picture.ramp(request);
    case "state":
      return picture.state(request);
    case "look":
      return picture.look(request);
    case "capture":
      return picture.capture(request);
  }
}
