/** Looks at what is on the canvases, on white. */

/** Every fourth pixel of each row and column is looked at. */
const STRIDE = 4;
/** Of 255: less is not a change. */
const TOLERANCE = 8;

function paper(width: number, height: number): CanvasRenderingContext2D {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.imageSmoothingEnabled = false;
  return context;
}

export class Eye {
  private readonly small = paper(800 / STRIDE, 600 / STRIDE);

  /** @param canvases Asked at each look: a library makes its canvases when it likes. */
  constructor(private readonly canvases: () => HTMLCanvasElement[]) {}

  /** A sample of the pixels. Returns when all that was sent to be drawn before is drawn. */
  look(): Uint8ClampedArray {
    return this.draw(this.small);
  }

  /** All pixels. */
  stare(): Uint8ClampedArray {
    return this.draw(paper(800, 600));
  }

  private draw(context: CanvasRenderingContext2D): Uint8ClampedArray {
    const { width, height } = context.canvas;
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    for (const canvas of this.canvases()) {
      if (canvas.width > 0 && canvas.height > 0) context.drawImage(canvas, 0, 0, width, height);
    }
    return context.getImageData(0, 0, width, height).data;
  }
}

/** Share of the sampled pixels that differ visibly. */
export function changed(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let count = 0;
  for (let i = 0; i < a.length; i += 4) {
    const differs =
      Math.abs(a[i]! - b[i]!) > TOLERANCE ||
      Math.abs(a[i + 1]! - b[i + 1]!) > TOLERANCE ||
      Math.abs(a[i + 2]! - b[i + 2]!) > TOLERANCE;
    if (differs) count++;
  }
  return (4 * count) / a.length;
}

/** Share of the sampled pixels that are not white. */
export function covered(pixels: Uint8ClampedArray): number {
  return changed(pixels, new Uint8ClampedArray(pixels.length).fill(255));
}
