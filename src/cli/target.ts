/**
 * The address of a real API, as a flag has it: its path, if it has one, comes before every request's.
 *
 * @throws {Error} that says the form, and repeats nothing: there may be credentials in it
 */
export function targetOf(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error('It is a URL such as https://api.example.com.');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Error('It begins with http:// or https://.');
  }
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new Error('It has no query, no fragment and no credentials.');
  }
  return url;
}
