/**
 * Moves an element by a transform that costs the page nothing but the transform.
 *
 * Chromium hands a new transform to the compositor as it is only where it belongs to an animation; one that a
 * style sets makes it sort all layers of the page anew, at every frame. So there is an animation, which never
 * runs, and its only keyframe is where the element is.
 */
export class Shift {
  private readonly effect: KeyframeEffect | null;
  private readonly animation: Animation | null;
  private x = Number.NaN;
  private y = Number.NaN;

  constructor(private readonly element: HTMLElement | SVGElement) {
    // Unknown to the page that unit tests run in.
    const known = typeof KeyframeEffect === "function";
    this.effect = known ? new KeyframeEffect(element, null, { duration: 1000, fill: "both" }) : null;
    this.animation = known ? new Animation(this.effect, document.timeline) : null;
    this.animation?.pause();
  }

  /** CSS pixels from where the element would be. */
  to(x: number, y: number): void {
    if (x === this.x && y === this.y) return;
    [this.x, this.y] = [x, y];
    const transform = `translate(${x}px, ${y}px)`;
    if (this.effect === null) this.element.style.transform = transform;
    else this.effect.setKeyframes({ transform: [transform, transform] });
  }

  destroy(): void {
    this.animation?.cancel();
  }
}
