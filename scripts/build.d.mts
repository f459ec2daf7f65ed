/** The absolute paths of the files that dist/ is made of. */
export function builtFiles(): string[];
