/**
 * Milliseconds of processor that this thread spends on `work`. A clock on the wall would count what the machine does
 * for others meanwhile too.
 */
export async function processorMs(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
