/** The URL without its password, fit for a log or an error message. Of text that is no URL with a host, what stands before the last `@` is hidden. */
export function redactedUrl(url: string): string {
  if (!url.includes('://') || !URL.canParse(url)) return url.replace(/^.*@/s, '***@');
  const parsed = new URL(url);
  if (parsed.password !== '') parsed.password = '***';
  if (parsed.searchParams.has('password')) parsed.searchParams.set('password', '***');
  return parsed.toString();
}
