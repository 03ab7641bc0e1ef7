/** What stands around the rows of a list: totals, the page, links and cursors, by their usual names. */
import type { Contract } from '../contract/contract.js';
import { isObject, type Json } from '../contract/document.js';
import { propertiesOf, typesOf } from '../contract/parameter-styles.js';
import { plain } from './infer.js';
import type { PageQuery } from './list-query.js';

export interface Listed {
  readonly rows: readonly Json[];
  /** How many rows there are on all pages. */
  readonly total: number;
  /** The place of the first shown row among all. */
  readonly from: number;
  readonly page: PageQuery;
  /** The cursor of the next page; undefined on the last. */
  readonly next: string | undefined;
  readonly target: string;
  sample(schema: Json): Json;
}

/** The body of a list's answer, with the rows where its schema has them. */
export function envelopeOf(
  contract: Contract,
  schema: Json | undefined,
  inside: readonly string[],
  listed: Listed,
): Json {
  const [name, ...deeper] = inside;
  if (name === undefined || schema === undefined) return listed.rows;
  const { document } = contract;
  const properties = propertiesOf(schema, document);
  const made: Record<string, Json> = {};
  for (const [key, member] of Object.entries(properties)) {
    if (key === name) {
      made[key] = envelopeOf(contract, member, deeper, listed);
      continue;
    }
    const value = told(key, member, listed, contract, 0);
    if (value !== undefined) made[key] = value;
  }
  return made;
}

/** What a member of the envelope says; undefined where it is better left out. */
function told(
  name: string,
  schema: Json,
  listed: Listed,
  contract: Contract,
  depth: number,
): Json | undefined {
  const { document } = contract;
  const types = typesOf(schema, document);
  const { total, from, page, rows, next } = listed;
  const limit = page.limit ?? Math.max(total, 1);
  const isLast = from + rows.length >= total;
  const word = plain(name);
  const isNumber = types.includes('integer') || types.includes('number');
  if (isNumber) {
    if (
      /^(?:total|totalcount|totalitems|totalresults|totalelements|totalrecords|recordcount|itemcount|totalsize|totalrows|count|resultcount|numresults|numfound|matches)$/.test(
        word,
      )
    )
      return total;
    if (/^(?:totalpages|pages|pagecount|lastpage|numpages)$/.test(word))
      return Math.ceil(total / limit);
    if (/^(?:limit|perpage|pagesize|size|itemsperpage|max)$/.test(word)) return limit;
    if (/^(?:numberofelements|returned|resultsize|pageitems|length)$/.test(word))
      return rows.length;
    if (/^(?:page|pagenumber|currentpage|number|pageno|pageindex)$/.test(word))
      return page.number ?? Math.floor(from / limit) + page.first;
    if (/^(?:offset|skip|start|startindex|from)$/.test(word)) return from;
    if (/^nextpage$/.test(word)) return isLast ? absent(types) : (page.number ?? page.first) + 1;
    if (/^prev(?:ious)?page$/.test(word))
      return from === 0 ? absent(types) : (page.number ?? page.first) - 1;
  }
  if (types.includes('boolean')) {
    if (/^(?:hasmore|hasnext|hasnextpage|more|istruncated)$/.test(word)) return !isLast;
    if (/^(?:hasprev|hasprevious|haspreviouspage|hasprevpage)$/.test(word)) return from > 0;
    if (/^(?:last|islast)$/.test(word)) return isLast;
    if (/^(?:first|isfirst)$/.test(word)) return from === 0;
    if (/^empty$/.test(word)) return rows.length === 0;
  }
  if (types.includes('string')) {
    if (
      /^(?:nextcursor|nextpagetoken|nexttoken|cursor|endcursor|continuationtoken|after)$/.test(word)
    )
      return next ?? absent(types);
    if (/^(?:next|nexturl|nextlink|nextpage|nextpageurl)$/.test(word)) {
      if (isLast) return absent(types);
      return page.by?.kind === 'cursor' && word === 'next' && !isUrl(schema)
        ? (next ?? absent(types))
        : linkTo(listed, from + limit, limit);
    }
    if (/^(?:prev|previous|prevurl|previousurl|prevlink|previouspage|prevpageurl)$/.test(word)) {
      return from === 0 ? absent(types) : linkTo(listed, Math.max(0, from - limit), limit);
    }
    if (/^(?:self|first)$/.test(word) && isUrl(schema)) return listed.target;
  }
  if (types.includes('object') && depth < 3) {
    const inner = Object.entries(propertiesOf(schema, document));
    const around = /^(?:meta|metadata|pagination|paging|page|pageinfo|links|link|info)$/.test(word);
    if (around && inner.length > 0) {
      const made: Record<string, Json> = {};
      for (const [key, member] of inner) {
        const value = told(key, member, listed, contract, depth + 1);
        if (value !== undefined) made[key] = value;
      }
      return made;
    }
  }
  return listed.sample(schema);
}

function absent(types: readonly string[]): null | undefined {
  return types.includes('null') ? null : undefined;
}

function isUrl(schema: Json): boolean {
  return isObject(schema) && /^(?:uri|url|uri-reference)$/.test(String(schema.format));
}

/** The same list from another row on. */
function linkTo({ target, page, next }: Listed, from: number, limit: number): string {
  const [path = '', query = ''] = target.split('?', 2);
  const parameters = new URLSearchParams(query);
  for (const name of [...parameters.keys()])
    if (!page.known.includes(name)) parameters.delete(name);
  const { by } = page;
  if (by?.kind === 'page')
    parameters.set(by.parameter, String(Math.floor(from / limit) + page.first));
  else if (by?.kind === 'cursor') parameters.set(by.parameter, next ?? '');
  else parameters.set(by?.parameter ?? 'offset', String(from));
  return `${path}?${parameters.toString()}`;
}
