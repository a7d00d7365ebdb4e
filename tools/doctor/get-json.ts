/** What a server answered; `status` 0 = it could not be reached. `date` is its own clock (ms), null when not told. */
export type Answer = { status: number; json: unknown; date: number | null };

const TIMEOUT_MS = 10_000;

/** GETs once, without a retry. What goes wrong is a status, never a throw; no body that is not JSON is kept. */
export async function getJson(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  try {
    const response = await fetch(url, {
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    const told = Date.parse(response.headers.get('date') ?? '');
    const json: unknown = await response.json().catch(() => null);
    return { status: response.status, json, date: Number.isNaN(told) ? null : told };
  } catch {
    return { status: 0, json: null, date: null };
  }
}

/** A status in words. */
export function statusText(status: number): string {
  return status === 0 ? 'cannot be reached' : `answers ${status}`;
}
