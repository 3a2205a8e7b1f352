import { afterEach, expect, it, vi } from "vitest";
import { watchPixelRatio } from "../src/pixel_ratio";

afterEach(() => vi.unstubAllGlobals());

it("notices every change of the pixel ratio, and none after it was stopped", () => {
  const queries = new Map<string, EventTarget>();
  const screen = { devicePixelRatio: 1 };
  vi.stubGlobal("window", screen);
  vi.stubGlobal("matchMedia", (query: string) => {
    queries.set(query, new EventTarget());
    return queries.get(query);
  });
  const move = (ratio: number) => {
    const query = queries.get(`(resolution: ${screen.devicePixelRatio}dppx)`)!;
    screen.devicePixelRatio = ratio;
    query.dispatchEvent(new Event("change"));
  };
  const changed = vi.fn();
  const stop = watchPixelRatio(changed);
  move(2);
  move(1.5);
  expect(changed).toHaveBeenCalledTimes(2);
  stop();
  move(1);
  expect(changed).toHaveBeenCalledTimes(2);
});
