/** Answers the page's requests; the same code serves in a worker and, where there is none, in the page. */

import { Picture } from "./picture";
import type { Post, Request } from "./protocol";

export function createServer(post: Post): (request: Request) => void {
  const pictures = new Map<number, Picture>();
  return (request) => {
    const { plot } = request;
    if (request.type === "open") {
      pictures.set(plot, new Picture(plot, request.canvas, post));
      return;
    }
    const picture = pictures.get(plot);
    if (picture === undefined) return;
    switch (request.type) {
      case "resize":
        return picture.resize(request);
      case "points":
        return picture.points(request);
      case "color":
        return picture.color(request);
      case "lookup":
        return picture.lookup(request);
      case "state":
        return picture.state(request);
      case "look":
        return picture.setLook(request);
      case "close":
        pictures.delete(plot);
        return picture.close();
    }
  };
}
