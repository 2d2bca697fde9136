// Somebody without a mouse: where the focus is, whether it can be seen, and how to get somewhere with Tab.
import { expect } from './support.mjs';

/** What has the focus, and what is wrong with it for somebody who sees the page and has no other pointer. */
function focused() {
  const element = document.activeElement;
  const name = `${element.tagName.toLowerCase()} ${(element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? '').trim().slice(0, 40)}`;
  if (element === document.body || element === document.documentElement) return { name: 'nothing', fault: 'the focus is lost' };
  const style = getComputedStyle(element);
  // a link in a text may go on in the next line
  const [box] = element.getClientRects();
  // a field is reached at its edge: a text over its middle may be a part of it
  const middle = [Math.max(box.left, 0) + Math.min(box.width, innerWidth) / 2, box.top + Math.min(box.height, 20) / 2];
  const hit = document.elementFromPoint(...middle);
  const mine = hit && (element.contains(hit) || hit.contains(element) || [...element.labels ?? []].some((it) => it.contains(hit)));
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const small = Math.min(box.width, box.height) < 24 && style.display !== 'inline' && element.tagName !== 'INPUT';
  const fault = !seen ? 'no outline' : !inside ? 'out of view' : !mine ? `hidden by ${hit?.outerHTML.slice(0, 80)}` : small ? `${box.width} × ${box.height} px` : undefined;
  return { name, fault };
}

/** The place of the focus, which somebody can see. */
export async function stop(page) {
  const { name, fault } = await page.evaluate(focused);
  expect(fault, `at ${name}`).toBe(undefined);
  return name;
}

/** Goes on to something, and sees each stop on the way. */
export async function tabTo(page, target, key = 'Tab') {
  await expect(target).toBeVisible();
  const way = [];
  for (let steps = 0; steps < 80; steps++) {
    await page.keyboard.press(key);
    way.push(await stop(page));
    if (await target.evaluate((it) => it === document.activeElement)) return;
  }
  throw new Error(`never reached, by ${way.join(' → ')}`);
}

export async function press(page, target, key = 'Enter') {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Goes through the whole page: each thing that can be used has its turn once, and then the page is left or begins anew. */
export async function goThrough(page, key = 'Tab') {
  const stops = [];
  for (;;) {
    await page.keyboard.press(key);
    const before = await page.evaluate((turn) => {
      const { activeElement } = document;
      if (activeElement === document.body) return '0';
      const before = activeElement.dataset.turn;
      activeElement.dataset.turn ??= turn;
      return before;
    }, stops.length);
    if (before === '0') return stops;
    const name = await stop(page);
    expect(before, `a trap at ${name}, after ${stops.join(' → ')}`).toBe(undefined);
    stops.push(name);
  }
}

/** What can be used on the page and was not visited. */
export const missed = (page) => page.evaluate(() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.disabled && !it.dataset.turn)
  // of a group of radio buttons one has a turn
  .filter((it) => it.type !== 'radio' || it.checked)
  .map((it) => it.outerHTML.slice(0, 100)));

export const forgetTurns = (page) => page.evaluate(() => document.querySelectorAll('[data-turn]').forEach((it) => { delete it.dataset.turn; }));
