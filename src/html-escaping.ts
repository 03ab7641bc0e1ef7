/** Text as HTML shows it, in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return escapeHtmlContent(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** Text as HTML shows it between tags, where quotes say nothing. */
export function escapeHtmlContent(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
