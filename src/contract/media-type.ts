import type { RequestBody } from './contract.js';

/** The media type of a Content-Type header: without parameters, in lower case. */
export function mediaTypeOf(header: string | undefined): string | undefined {
  return header?.split(';', 1)[0]?.trim().toLowerCase();
}

/** Whether a media type is JSON, by its name or its suffix. */
export function isJson(mediaType: string): boolean {
  return mediaType === 'application/json' || mediaType.endsWith('+json');
}

/** Whether a media type is one that a range such as `text/*` stands for, or the same; parameters do not count. */
export function isWithin(type: string, range: string): boolean {
  const [one, other] = [mediaTypeOf(type) ?? '', mediaTypeOf(range) ?? ''];
  return other === '*/*' || one === other || other === `${one.slice(0, one.indexOf('/'))}/*`;
}

/** The one of an operation's media types that a Content-Type is; `text/*` stands for every text. */
export function documentedMedia(
  { media: known, mediaCase }: Pick<RequestBody, 'media' | 'mediaCase'>,
  header: string | undefined,
): string | undefined {
  const media = mediaTypeOf(header);
  if (media === undefined) return undefined;
  // Some servers compare the header as text.
  if (mediaCase === 'exact' && !header?.trimStart().startsWith(media)) return undefined;
  if (known.includes(media)) return media;
  const kind = `${media.slice(0, media.indexOf('/'))}/*`;
  return known.find((one) => one === kind || one === '*/*');
}
