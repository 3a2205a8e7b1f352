/**
 * Counts what is allocated on the GPU, in the page or in a worker: buffers, textures and
 * renderbuffers of all contexts, without the canvases themselves. Import it before any renderer.
 */

type Context = WebGL2RenderingContext;
type Method = (this: Context, ...args: never[]) => unknown;

const sizes = new Map<object, number>();

function record(thing: unknown, bytes: number): void {
  if (typeof thing === "object" && thing !== null) sizes.set(thing, bytes);
}

/** Runs `after` with the arguments of every successful call of a method. */
function follow(name: string, after: (gl: Context, args: unknown[]) => void): void {
  for (const context of [globalThis.WebGLRenderingContext, globalThis.WebGL2RenderingContext]) {
    const prototype = context?.prototype as unknown as Record<string, Method> | undefined;
    const method = prototype?.[name];
    if (prototype === undefined || method === undefined) continue;
    prototype[name] = function (this: Context, ...args: never[]) {
      const result = method.apply(this, args);
      after(this, args);
      return result;
    };
  }
}

const BUFFER_BINDINGS: Record<number, number> = {
  0x8892: 0x8894, // ARRAY_BUFFER
  0x8893: 0x8895, // ELEMENT_ARRAY_BUFFER
  0x8a11: 0x8a28, // UNIFORM_BUFFER
  0x88eb: 0x88ed, // PIXEL_PACK_BUFFER
  0x88ec: 0x88ef, // PIXEL_UNPACK_BUFFER
  0x8f36: 0x8f36, // COPY_READ_BUFFER
  0x8f37: 0x8f37, // COPY_WRITE_BUFFER
  0x8c8e: 0x8c8f, // TRANSFORM_FEEDBACK_BUFFER
};

follow("bufferData", (gl, [target, data, , , length]) => {
  const view = data as ArrayBufferView & { BYTES_PER_ELEMENT?: number };
  const bytes =
    typeof data === "number" ? data
    : typeof length === "number" && length > 0 ? length * (view.BYTES_PER_ELEMENT ?? 1)
    : (data as ArrayBufferView | ArrayBuffer | null)?.byteLength ?? 0;
  record(gl.getParameter(BUFFER_BINDINGS[target as number] ?? 0), bytes);
});

/** Bytes of a texel by internal format; those not listed have 4. */
const TEXEL: Record<number, number> = {
  0x8229: 1, 0x8232: 1, 0x1906: 1, 0x1909: 1, // R8, R8UI, ALPHA, LUMINANCE
  0x822b: 2, 0x822d: 2, 0x190a: 2, 0x81a5: 2, // RG8, R16F, LUMINANCE_ALPHA, DEPTH_COMPONENT16
  0x881a: 8, 0x8230: 8, // RGBA16F, RG32F
  0x8814: 16, 0x8d70: 16, // RGBA32F, RGBA32UI
};
/** Of formats without a size, by the type of a component. */
const COMPONENT: Record<number, number> = { 0x1406: 4, 0x8d61: 2, 0x140b: 2 };

function texelBytes(format: number, type: number): number {
  const components = format === 0x1908 ? 4 : format === 0x1907 ? 3 : 0;
  if (components > 0) return components * (COMPONENT[type] ?? 1);
  return TEXEL[format] ?? 4;
}

function texture(gl: Context, target: number, bytes: number): void {
  if (target === gl.TEXTURE_2D) record(gl.getParameter(gl.TEXTURE_BINDING_2D), bytes);
}

follow("texImage2D", (gl, args) => {
  const [target, level, format, width, height] = args as number[];
  if (level !== 0) return;
  if (args.length >= 8) {
    texture(gl, target!, width! * height! * texelBytes(format!, args[7] as number));
  } else {
    const source = args[5] as { width: number; height: number };
    texture(gl, target!, source.width * source.height * texelBytes(format!, args[4] as number));
  }
});
follow("texStorage2D", (gl, args) => {
  const [target, , format, width, height] = args as number[];
  texture(gl, target!, width! * height! * texelBytes(format!, 0));
});
follow("renderbufferStorage", (gl, args) => {
  const [, format, width, height] = args as number[];
  record(gl.getParameter(gl.RENDERBUFFER_BINDING), width! * height! * texelBytes(format!, 0));
});
for (const name of ["deleteBuffer", "deleteTexture", "deleteRenderbuffer"]) {
  follow(name, (_, [thing]) => sizes.delete(thing as object));
}

/** Bytes allocated now. */
export function allocated(): number {
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}
