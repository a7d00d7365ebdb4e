const WITH_SCHEME = /\b(https?|ftp):\/\/([^\s<>"'`/?#]+)/gi;
const BARE = /(?<![\w@/.[\]-])((?:www|discord)(?:\.[a-z0-9-]+)+)(?=[/\s?#]|$)/gi;

function dotted(host: string): string {
  return host.replaceAll(/(?<!\[)\./g, '[.]');
}

/**
 * Takes the life out of every address in a text, so that no program makes a link of it: `https://a.b/c` becomes
 * `hxxps://a[.]b/c`. A text that is de-fanged already stays as it is.
 */
export function defang(text: string): string {
  return text
    .replaceAll(WITH_SCHEME, (_, scheme: string, host: string) => {
      const tame = scheme.toLowerCase().replace('tt', 'xx').replace(/^ftp$/, 'fxp');
      return `${tame}://${dotted(host)}`;
    })
    .replaceAll(BARE, (host: string) => dotted(host));
}
