// How a visitor works the page: with a pointer, or with nothing but a keyboard. Controls are found by role and accessible name only.
import assert from 'node:assert/strict';

const MOST_TABS = 250;
const MOST_ARROWS = 60;
const RING_PX = 2;

/** The hands for a mode, on one page. */
export function handsFor(mode, page) {
  return mode.hands === 'keyboard' ? new KeyboardHands(page) : new PointerHands(page);
}

/** A control inside `area` (a locator) by role and exact name; a regular expression matches part of the name. */
export function control(area, role, name) {
  return area.getByRole(role, { name, exact: typeof name === 'string' });
}

class PointerHands {
  constructor(page) {
    this.page = page;
  }

  /** A pointer is wherever it is wanted. */
  comesTo() {}

  press(locator) {
    return locator.click();
  }

  choose(locator) {
    return locator.check();
  }

  fill(locator, text) {
    return locator.fill(text);
  }

  /** Fills a field of the clock, given as "14:30". */
  fillTime(locator, time) {
    return locator.fill(time);
  }

  pick(locator, option) {
    return locator.selectOption({ label: option });
  }
}

class KeyboardHands {
  constructor(page) {
    this.page = page;
  }

  /** Goes there first, so that the way through a long page is no part of waiting for the next one. */
  comesTo(locator) {
    return this.reach(locator);
  }

  /** Reaches a link or button by Tab and presses Enter. */
  async press(locator) {
    await this.reach(locator);
    await this.page.keyboard.press('Enter');
  }

  /** Reaches a checkbox, or a radio button through its group, and selects it. */
  async choose(locator) {
    await locator.waitFor();
    await this.tabUntil(locator, isInGroupOf);
    await this.arrowTo(locator);
    await this.seesFocus(locator);
    if (!(await locator.isChecked())) await this.page.keyboard.press('Space');
    assert.ok(await locator.isChecked(), `${locator} is not selected by Space`);
  }

  /** Reaches a field and types; Tab selects what stands there, so typing replaces it. */
  async fill(locator, text) {
    await this.reach(locator);
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.type(text);
  }

  /** The field has a part for the hour, one for the minute, and one for the half of the day; a full one leads on to the next. */
  async fillTime(locator, time) {
    const [hour, minute] = time.split(':').map(Number);
    const twoDigits = (number) => String(number).padStart(2, '0');
    await this.reach(locator);
    await this.page.keyboard.type(`${twoDigits(hour % 12 || 12)}${twoDigits(minute)}${hour < 12 ? 'a' : 'p'}`);
    assert.equal(await locator.inputValue(), time);
  }

  /** A list to choose from takes the option whose beginning is typed. */
  async pick(locator, option) {
    await this.reach(locator);
    await this.page.keyboard.type(option);
    assert.equal(await locator.evaluate((list) => list.selectedOptions[0].label), option);
  }

  async reach(locator) {
    await locator.waitFor();
    await this.tabUntil(locator, isActive);
    await this.seesFocus(locator);
  }

  async tabUntil(locator, reached) {
    for (let tabs = 0; tabs <= MOST_TABS; tabs += 1) {
      if (await locator.evaluate(reached)) return;
      await this.page.keyboard.press('Tab');
    }
    assert.fail(`${locator} cannot be reached with ${MOST_TABS} presses of Tab`);
  }

  async arrowTo(locator) {
    for (let arrows = 0; arrows <= MOST_ARROWS; arrows += 1) {
      if (await locator.evaluate(isActive)) return;
      await this.page.keyboard.press('ArrowDown');
    }
    assert.fail(`${locator} cannot be reached with the arrow keys`);
  }

  async seesFocus(locator) {
    const ring = await locator.evaluate(focusRing);
    assert.ok(ring.width >= RING_PX, `${locator}: the focus outline is ${ring.width} px, ${RING_PX} are needed`);
    assert.ok(ring.inView, `${locator}: the focused control is out of view or covered by ${ring.cover}`);
  }
}

function isActive(element) {
  return element === document.activeElement;
}

function isInGroupOf(element) {
  const active = document.activeElement;
  if (element.type !== 'radio') return element === active;
  return active?.type === 'radio' && active.name === element.name && active.form === element.form;
}

// A styled radio or checkbox may show its ring on its label or on the box drawn beside it.
function focusRing(element) {
  const shown = [element, element.nextElementSibling, element.closest('label'), element.parentElement].filter(Boolean);
  const widths = (element.matches('[type=radio],[type=checkbox]') ? shown : [element]).map((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
  });
  const box = element.getBoundingClientRect();
  const line = element.getClientRects()[0] ?? box;
  const middle = document.elementFromPoint(line.x + line.width / 2, line.y + line.height / 2);
  const uncovered = [element, element.closest('label'), element.labels?.[0]].some((one) => one?.contains(middle));
  // Of a text area a browser brings the line to write on into view, not every line below it.
  const needed = element.matches('textarea') ? box.top + box.height / 2 : Math.min(box.bottom, box.top + innerHeight / 2);
  const inside = box.top >= 0 && box.left >= 0 && box.right <= innerWidth + 1 && needed <= innerHeight;
  return { width: Math.max(...widths), inView: inside && uncovered, cover: middle?.outerHTML.slice(0, 80) };
}
