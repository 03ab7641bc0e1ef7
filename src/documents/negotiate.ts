/** Which of the documented media types an answer has (RFC 9110, section 12.5.1). */
import type { MediaType } from '../contract/contract.js';
import { isJson, isWithin, mediaTypeOf } from '../contract/media-type.js';

/** A documented media type, and the one that a range such as `application/*` stands for here. */
export interface ChosenMedia {
  readonly media: MediaType;
  readonly type: string;
}

interface Wish {
  readonly range: string;
  readonly weight: number;
}

/** The media type that fits best; undefined where none that is documented is acceptable. */
export function mediaFor(
  documented: ReadonlyMap<string, MediaType>,
  accept: string | undefined,
): ChosenMedia | undefined {
  const all = [...documented.values()];
  const wishes = wishesIn(accept);
  if (wishes.length === 0) {
    const media = all.find(({ type }) => isJson(mediaTypeOf(type) ?? '')) ?? all[0];
    return media && { media, type: concrete(media.type, undefined) };
  }
  let best: (ChosenMedia & { readonly weight: number }) | undefined;
  for (const media of all) {
    for (const wish of wishes) {
      const fits = isWithin(media.type, wish.range) || isWithin(wish.range, media.type);
      const weight = weightOf(media.type, wish, wishes);
      if (!fits || weight <= 0) continue;
      // Of equal wishes JSON counts first, and then what stands first in the document.
      const isBetter =
        best === undefined ||
        weight > best.weight ||
        (weight === best.weight &&
          isJson(mediaTypeOf(media.type) ?? '') &&
          !isJson(mediaTypeOf(best.type) ?? ''));
      if (isBetter) best = { media, type: concrete(media.type, wish.range), weight };
    }
  }
  return best && { media: best.media, type: best.type };
}

/** In the order of their weights. */
function wishesIn(accept: string | undefined): readonly Wish[] {
  if (accept === undefined || accept.trim() === '') return [];
  return accept
    .split(',')
    .map((part): Wish => {
      const [range = '', ...parameters] = part.split(';').map((one) => one.trim());
      const given = parameters.find((one) => /^q=/i.test(one))?.slice(2);
      const weight = given === undefined ? 1 : Number(given);
      return { range: range.toLowerCase(), weight: Number.isFinite(weight) ? weight : 0 };
    })
    .filter(({ range }) => range !== '')
    .sort((one, other) => other.weight - one.weight);
}

/** What is named exactly counts before a range that it is in. */
function weightOf(type: string, wish: Wish, wishes: readonly Wish[]): number {
  const exact = wishes.find(({ range }) => range === mediaTypeOf(type));
  return exact ? exact.weight : wish.weight;
}

/** A range in the document becomes what was asked for, or JSON. */
function concrete(documented: string, wished: string | undefined): string {
  if (!documented.includes('*')) return documented;
  if (wished !== undefined && !wished.includes('*')) return wished;
  return documented.startsWith('text/') ? 'text/plain' : 'application/json';
}
