/** Faults that can be rehearsed, without the weight of what they do: the command line and completion need no more. */
export const breakNames = ['expired-token', 'denied', 'rate-limit', 'dead-bucket', 'failing-build', 'failing-health', 'crash'] as const;

export type BreakName = (typeof breakNames)[number];
