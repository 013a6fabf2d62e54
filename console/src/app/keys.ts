import { useEffect } from 'react';
import { screens } from './screens';

const patience = 1_200;

/** True while the person writes: single keys then mean letters. */
export function isWriting(target: EventTarget | null) {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** G and then a letter goes to a screen. */
export function useGoKeys(go: (to: (typeof screens)[number]['to']) => void) {
  useEffect(() => {
    let since = Number.NEGATIVE_INFINITY;
    const press = (pressed: KeyboardEvent) => {
      if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || isWriting(pressed.target)) return;
      if (pressed.key.toUpperCase() === 'G') {
        since = pressed.timeStamp;
        return;
      }
      const screen = screens.find(({ key }) => key === pressed.key.toUpperCase());
      if (screen && pressed.timeStamp - since < patience) go(screen.to);
      since = Number.NEGATIVE_INFINITY;
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [go]);
}
