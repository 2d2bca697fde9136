// How a page looks to everybody: at phone, tablet and desktop width, light and dark. With SHOTS=folder there is a picture of
// each for the eye.
import AxeBuilder from '@axe-core/playwright';
import { join } from 'node:path';
import { expect, test } from './support.mjs';

const widths = {
  phone: { width: 390, height: 844 }, tablet: { width: 768, height: 1024 }, desktop: { width: 1440, height: 900 },
};

let pictures = 0;

export async function inspect(page, heading) {
  const picture = `${test.info().title.replace(/[^a-z0-9]+/gi, '-').slice(0, 80)}-${++pictures}`;
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  for (const colorScheme of ['light', 'dark']) {
    for (const size of Object.values(widths)) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(size);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow, `scrolls sideways at ${size.width}`).toBeLessThanOrEqual(0);
      // what sticks to the window's edge stands at its place only there
      if (process.env.SHOTS) await page.evaluate(() => scrollTo(0, 0));
      if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${picture}-${size.width}-${colorScheme}.png`), fullPage: true });
      // what is between the two is built of the same rules
      if (size === widths.tablet) continue;
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
    }
  }
}
