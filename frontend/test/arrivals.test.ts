import { describe, expect, it } from "vitest";
import { Arrivals } from "../src/picture/arrivals";
import type { Source } from "../src/wire/source";

const source = (bytes: number): Source => ({ kind: "url", url: "/media/a", bytes });

describe("Arrivals", () => {
  it("adds up what runs, and says so no oftener than it matters", () => {
    const said: [number, number][] = [];
    const arrivals = new Arrivals((...numbers) => said.push(numbers));
    const first = arrivals.watch("position", source(1000));
    const second = arrivals.watch("color", source(3000));
    expect(said).toEqual([]); // nothing is read yet
    first.onBytes!(0);
    second.onBytes!(0);
    first.onBytes!(400);
    first.onBytes!(401);
    second.onBytes!(3000);
    first.onBytes!(1000);
    expect(said).toEqual([[0, 1000], [400, 4000], [3401, 4000], [4000, 4000]]);
    arrivals.watch("color", source(10)).onBytes!(0);
    expect(said.at(-1)).toEqual([0, 10]); // what is over does not count again
  });

  it("forgets what another takes the place of, and what is given up", () => {
    const said: [number, number][] = [];
    const arrivals = new Arrivals((...numbers) => said.push(numbers));
    arrivals.watch("position", source(1000)).onBytes!(500);
    arrivals.watch("color", source(1000)).onBytes!(0);
    expect(arrivals.watch("color", null)).toBeNull();
    expect(said.at(-1)).toEqual([500, 1000]);
    arrivals.end();
    expect(said.at(-1)).toEqual([0, 0]);
  });
});
