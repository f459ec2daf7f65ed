/**
 * Looks again `intervalMs` after it has looked, until something is found, which is told once. A look that fails is none.
 * @param look undefined when there is nothing to tell
 * @returns ends the watch; nothing is told from then on
 */
export function watchRepeatedly<Found>(
  intervalMs: number,
  look: () => Promise<Found | undefined>,
  tell: (found: Found) => void,
): () => void {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const later = () => {
    if (!isOver) timer = setTimeout(lookAndGoOn, intervalMs);
  };
  const lookAndGoOn = () => {
    look().then((found) => {
      if (found === undefined) later();
      else if (!isOver) {
        isOver = true;
        tell(found);
      }
    }, later);
  };
  later();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
