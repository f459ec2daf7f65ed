export function steadyPort(): Promise<number>;
