/** Numbers 0, 1, 2, ... for 64-bit ids: the same for equal ids of all plots of a link. */

/** Of a point that shows no item. */
export const NO_ITEM = 0xffffffff;

/** The id that stands for none: -2^63. */
const MISSING_HIGH = 0x80000000;

export class Ids {
  private count = 0;
  private low = new Uint32Array(0);
  private high = new Uint32Array(0);
  /** A hash table with open addressing: the number of an id plus one, or 0. */
  private table = new Uint32Array(1);

  /** The numbers of ids, given by their halves; ids not seen before get new ones. */
  numbers(low: Uint32Array, high: Uint32Array): Uint32Array {
    this.reserve(this.count + low.length);
    const numbers = new Uint32Array(low.length);
    for (let i = 0; i < low.length; i++) {
      const missing = low[i] === 0 && high[i] === MISSING_HIGH;
      numbers[i] = missing ? NO_ITEM : this.number(low[i]!, high[i]!);
    }
    return numbers;
  }

  private number(low: number, high: number): number {
    const place = this.place(low, high);
    const known = this.table[place]!;
    if (known > 0) return known - 1;
    this.low[this.count] = low;
    this.high[this.count] = high;
    this.table[place] = ++this.count;
    return this.count - 1;
  }

  /** Where an id is in the table, or where it belongs. */
  private place(low: number, high: number): number {
    const { table } = this;
    const mask = table.length - 1;
    const hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
    let place = (hash ^ (hash >>> 15)) & mask;
    for (let known = table[place]!; known > 0; known = table[place]!) {
      if (this.low[known - 1] === low && this.high[known - 1] === high) break;
      place = (place + 1) & mask;
    }
    return place;
  }

  /** Makes room: the table stays at least half empty. */
  private reserve(count: number): void {
    if (2 * count <= this.table.length) return;
    const size = 2 ** Math.ceil(Math.log2(count));
    this.low = grown(this.low, size);
    this.high = grown(this.high, size);
    this.table = new Uint32Array(2 * size);
    for (let i = 0; i < this.count; i++) this.table[this.place(this.low[i]!, this.high[i]!)] = i + 1;
  }
}

function grown(values: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(length);
  longer.set(values);
  return longer;
}
