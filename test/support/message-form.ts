/** A multipart body with `payload_json` and files, of three bytes unless told otherwise. */
export function messageForm(
  payload: object,
  files: { name: string; type?: string; bytes?: Uint8Array }[],
): FormData {
  const data = new FormData();
  data.append('payload_json', JSON.stringify(payload));
  files.forEach(({ name, type = 'text/plain', bytes = new Uint8Array([1, 2, 3]) }, index) =>
    data.append(`files[${index}]`, new Blob([Buffer.from(bytes)], { type }), name),
  );
  return data;
}
