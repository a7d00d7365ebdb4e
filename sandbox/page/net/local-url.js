/**
 * A file of the local CDN as an address on this origin: the page may have been opened as `localhost` while the bot
 * was told `127.0.0.1`, and then the browser would treat the file as foreign. Other addresses are left alone.
 * @param {unknown} url
 * @returns {string} empty when there is no usable http(s) address
 */
export function localUrl(url) {
  if (typeof url !== 'string' || !URL.canParse(url, location.href)) return '';
  const address = new URL(url, location.href);
  if (!/^https?:$/.test(address.protocol)) return '';
  const ours = address.pathname.startsWith('/attachments/') && address.port === location.port;
  return ours ? address.pathname + address.search : address.href;
}
