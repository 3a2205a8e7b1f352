/**
 * Multiples of a round number along an axis, exact however far the axis is from zero.
 *
 * An axis is `origin + q * step`. At an origin of 1.7e9 a float64 ends at 2e-7, so adding first and dividing
 * then would move ticks by many quanta. Here the origin is divided by the unit as a fraction of integers;
 * what is left is small and keeps its digits.
 */

import type { Axis } from "../manifest";

/** Numerator and denominator; the latter is positive. */
export type Fraction = readonly [bigint, bigint];

export interface Multiple {
  /** Quantum coordinate. */
  q: number;
  /** The value, in units. */
  n: bigint;
}

const BITS = new DataView(new ArrayBuffer(8));
const MANTISSA = 52n;
/** So many bits of a fraction of the unit are kept. */
const KEPT_BITS = 60n;

/** The exact value of a finite float64. */
export function fractionOf(value: number): Fraction {
  BITS.setFloat64(0, value);
  const bits = BITS.getBigUint64(0);
  const exponent = Number((bits >> MANTISSA) & 0x7ffn);
  const hidden = exponent === 0 ? 0n : 1n << MANTISSA;
  const digits = (bits & ((1n << MANTISSA) - 1n)) | hidden;
  const signed = value < 0 ? -digits : digits;
  const power = Math.max(exponent, 1) - 1075;
  return power < 0 ? [signed, 1n << BigInt(-power)] : [signed << BigInt(power), 1n];
}

/** `mantissa * 10 ** exponent`. */
export function decimal(mantissa: number, exponent: number): Fraction {
  const power = 10n ** BigInt(Math.abs(exponent));
  return exponent < 0 ? [BigInt(mantissa), power] : [BigInt(mantissa) * power, 1n];
}

/**
 * The multiples of `unit` from `low` to `high`, both in quanta.
 *
 * @param start Where they are counted from, in units of the axis; such as the first Monday for weeks.
 */
export function multiples(axis: Axis, unit: Fraction, low: number, high: number, start = 0n): Multiple[] {
  const [top, bottom] = fractionOf(axis.origin);
  const whole = (top - start * bottom) * unit[1];
  const part = bottom * unit[0];
  const first = floorDiv(whole, part);
  // Of the unit that the origin lies in, this part comes before it.
  const rest = Number(((whole - first * part) << KEPT_BITS) / part) / 2 ** Number(KEPT_BITS);
  const quanta = Number(unit[0]) / Number(unit[1]) / axis.step;
  const found: Multiple[] = [];
  if (!(quanta > 0 && Number.isFinite(quanta))) return found;
  for (let i = Math.ceil(low / quanta + rest); i <= high / quanta + rest; i++) {
    found.push({ q: (i - rest) * quanta, n: first + BigInt(i) });
  }
  return found;
}

/** The quotient rounded down, also where the numerator is negative. */
export function floorDiv(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}
