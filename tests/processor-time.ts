/** Milliseconds that the processor has worked for this process. What takes long is asserted by it: a clock goes on while others have the processor. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
