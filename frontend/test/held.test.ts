/** What pictures hold on the GPU that all plots share, seen by a context that only keeps count. */

import { describe, expect, it } from "vitest";
import { PointColumns } from "../src/gl/columns";
import { Lookup } from "../src/gl/lookup";
import type { DiscStyle } from "../src/gl/points_pass";
import { PresentPass } from "../src/gl/present_pass";
import { PointsPass } from "../src/gl/points_pass";
import type { Stage } from "../src/gl/stage";
import { Levels } from "../src/picture/levels";
import { Material } from "../src/picture/material";
import { Motion } from "../src/picture/motion";
import type { Look } from "../src/picture/protocol";
import { rehearse } from "../src/picture/rehearsal";

/** Textures, buffers and so on that were created and not deleted. */
class Counting {
  readonly held = new Set<object>();
  draws = 0;
  readonly gl = new Proxy({} as WebGL2RenderingContext, {
    get: (_, name: string) => {
      if (/^[A-Z0-9_]+$/.test(name)) return 1;
      if (name.startsWith("create")) return () => this.create();
      if (name.startsWith("delete")) return (object: object | null) => object !== null && this.held.delete(object);
      if (name === "drawArrays") return () => this.draws++;
      return () => null;
    },
  });

  stage(): Stage {
    const { gl } = this;
    return {
      gl,
      countFormat: "rgba32f",
      halfFormat: "rgba16f",
      passes: { points: new PointsPass(gl), present: new PresentPass(gl) },
      draw: (_: Int32Array, __: Int32Array, runs: number) => (this.draws += runs),
      beginImage: () => undefined,
    } as unknown as Stage;
  }

  private create(): object {
    const made = {};
    this.held.add(made);
    return made;
  }
}

const canvas = { cx: 0, cy: 0, sx: 1e-4, sy: 1e-4, width: 400, height: 300 };
const style = (opacity: number): DiscStyle => ({
  sizes: [3, 3, 3],
  opacities: [opacity, opacity, opacity],
  constant: [0, 0, 0],
  missing: [0, 0, 0],
  outline: [0, 0, 0],
  outlineWidth: 1,
  front: -1,
});

describe("a plot that is closed", () => {
  it("leaves nothing on the GPU", () => {
    const counting = new Counting();
    const stage = counting.stage();
    const before = counting.held.size;
    const material = new Material(stage, 1, () => undefined, () => undefined);
    material.setLookup(new Uint8Array(1024));
    material.setRamp(new Uint8Array(1024));
    expect(counting.held.size).toBeGreaterThan(before);
    material.close();
    expect(counting.held.size).toBe(before);
  });
});

describe("another opacity of discs", () => {
  it("is no reason to count again", () => {
    const motion = new Motion(new Counting().stage());
    motion.follow(canvas, style(0.5), ["density"], false);
    const counted = motion.active;
    motion.follow(canvas, style(0.1), ["density"], false);
    expect(motion.active).toBe(counted);
  });

  it("is one to draw the discs again", () => {
    const motion = new Motion(new Counting().stage());
    motion.follow(canvas, style(0.5), ["base"], false);
    const drawn = motion.active;
    motion.follow(canvas, style(0.1), ["base"], false);
    expect(motion.active).not.toBe(drawn);
  });
});

describe("the rehearsal of a selection", () => {
  it("draws with the selected part and leaves nothing behind", () => {
    const counting = new Counting();
    const stage = counting.stage();
    const columns = new PointColumns(stage.gl, 10);
    const lookup = new Lookup(stage.gl);
    const subject = { stage, columns, lookup, levels: new Levels([10]), top: "selected" as const };
    const look = { view: canvas, opacities: [1, 1, 1], density: 0, floor: 0.25, kept: 0.2, grey: [0, 0, 0, 1] };
    const scene = {
      subject, canvas, look: look as unknown as Look, style: style(0.5), selecting: false, shading: null, ramp: null,
    };
    rehearse(scene, ["base"]); // programs are compiled, which stay
    const before = counting.held.size;
    const draws = counting.draws;
    rehearse(scene, ["base"]);
    expect(counting.held.size).toBe(before);
    // Twice one point below, the same on top, and both brought to the canvas.
    expect(counting.draws - draws).toBeGreaterThanOrEqual(8);
  });
});
