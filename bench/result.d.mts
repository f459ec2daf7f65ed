export function resultLine(bench: string, figures: Readonly<Record<string, number | undefined>>): string;
