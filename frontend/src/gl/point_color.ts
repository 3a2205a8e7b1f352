/**
 * GLSL of `vec4 pointColor()`, straight RGBA, for each kind of colour column.
 *
 * It stands in a vertex shader with a `sampler2D lookup` and the uniforms `constant`, `missing` and `range`.
 */

import type { ColorKind } from "./columns";
import { LOOKUP_WIDTH } from "./lookup";

/** Whether a number is shown: codes below 2^16 are exact in the floats of the uniform. */
export const IS_SHOWN = `bool isShown(uint value) {
      float code = float(value);
      return value == 65535u ? range.z == 1.0 : code >= range.x && code <= range.y;
    }`;

export const POINT_COLOR: Record<ColorKind, string> = {
  constant: "vec4 pointColor() { return vec4(constant.rgb, 1.0); }",
  category: `in uint code;
    vec4 pointColor() { return texelFetch(lookup, ivec2(code % ${LOOKUP_WIDTH}u, code / ${LOOKUP_WIDTH}u), 0); }`,
  number: `in uint value;
    ${IS_SHOWN}
    vec4 pointColor() {
      if (!isShown(value)) return vec4(0.0);
      if (value == 65535u) return vec4(missing.rgb, 1.0);
      float place = float(value) * (255.0 / 65534.0);
      float low = floor(place);
      return mix(texelFetch(lookup, ivec2(int(low), 0), 0),
                 texelFetch(lookup, ivec2(min(int(low) + 1, 255), 0), 0), place - low);
    }`,
  rgba: "in vec4 rgba; vec4 pointColor() { return rgba; }",
};
