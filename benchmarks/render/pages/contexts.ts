/** Finds the WebGL contexts of the page; import it before any renderer. */

type GL = WebGLRenderingContext | WebGL2RenderingContext;

const contexts: GL[] = [];
const original = HTMLCanvasElement.prototype.getContext;
// A canvas that does not keep its drawing is empty outside the frame that drew it, so the visits
// that look at the pixels ask every library's context to keep it; the others leave it as it is.
const keep = new URLSearchParams(location.search).has("keep");

HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, options?: object) {
  const webgl = kind.includes("webgl");
  const chosen = webgl && keep ? { ...options, preserveDrawingBuffer: true } : options;
  const context = original.call(this, kind, chosen);
  if (webgl && context !== null && !contexts.includes(context as GL)) contexts.push(context as GL);
  return context;
} as typeof original;

const pixel = new Uint8Array(4);

/** Waits until all commands so far are executed: a pixel cannot be read before. */
export function finish(): void {
  for (const gl of contexts) {
    const bound = gl.getParameter(gl.FRAMEBUFFER_BINDING) as WebGLFramebuffer | null;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    gl.bindFramebuffer(gl.FRAMEBUFFER, bound);
  }
}
