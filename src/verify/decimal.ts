/** An exact decimal number: money in answers is text or a JSON number, and neither may be rounded here. */
export interface Decimal {
  /** The number times ten to the power of `scale`. */
  readonly digits: bigint;
  readonly scale: number;
}

export const zero: Decimal = { digits: 0n, scale: 0 };

/** A number, or text that spells one, as it is; `undefined` for anything else. */
export function decimalOf(value: unknown): Decimal | undefined {
  if (isDecimal(value)) return value;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const power = Number(exponent);
  // Answers come from elsewhere: an exponent of millions would fill the memory with zeros.
  if (Math.abs(power) > 400) return undefined;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const scale = fraction.length - power;
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

export function isDecimal(value: unknown): value is Decimal {
  return typeof value === 'object' && value !== null && 'digits' in value && 'scale' in value;
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: raise(a, scale) + raise(b, scale), scale };
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

export function negate({ digits, scale }: Decimal): Decimal {
  return { digits: -digits, scale };
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = raise(a, scale) - raise(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** `part` of `whole` in percent, rounded half up to so many decimals; 0 of nothing. */
export function percentOf(part: number, whole: number, decimals: number): Decimal {
  if (whole === 0) return zero;
  const scaled = BigInt(part) * 100n * 10n ** BigInt(decimals);
  const half = BigInt(whole);
  return { digits: (scaled * 2n + half) / (2n * half), scale: decimals };
}

/** Rounded half away from zero to so many decimals. */
export function roundTo(value: Decimal, decimals: number): Decimal {
  if (value.scale <= decimals) return value;
  const unit = 10n ** BigInt(value.scale - decimals);
  const up = value.digits < 0n ? -unit : unit;
  return { digits: (value.digits * 2n + up) / (2n * unit), scale: decimals };
}

export function textOf({ digits, scale }: Decimal): string {
  const negative = digits < 0n;
  const text = (negative ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
  const trimmed = whole.includes('.') ? whole.replace(/\.?0+$/, '') : whole;
  return `${negative ? '-' : ''}${trimmed}`;
}

function raise({ digits, scale }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - scale);
}
