// The times page as a part of it changes: focus, announcement, colours, motion.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODES, PLAIN } from '../support/browser.js';
import { control } from '../support/hands.js';
import { demo } from '../support/practices.js';
import { onStage } from '../support/scene.js';
import { eventually } from '../support/wait.js';

const KEYBOARD = MODES.find((mode) => mode.hands === 'keyboard');

test('focus stays on the same control when the week changes', () =>
  onStage(KEYBOARD, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.looksForTimes();
    await ada.turnsTo('Later dates');
    const focused = await ada.page.evaluate(() => ({ id: document.activeElement.id, name: document.activeElement.innerText.trim() }));
    assert.notEqual(focused.id, '');
    assert.equal(focused.name, 'Later dates');
    await ada.page.keyboard.press('Enter');
    await eventually('a third week', async () => (await ada.page.evaluate(() => document.activeElement.id)) === focused.id);
  }));

test('a change of week is announced once and only by the status', () =>
  onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.looksForTimes();
    const status = ada.page.getByRole('status');
    assert.deepEqual((await status.allInnerTexts()).map((text) => text.trim()), [''], 'one status, empty at first');
    await ada.turnsTo('Later dates');
    const announced = await eventually('an announcement', async () => (await status.innerText()).trim());
    assert.match(announced, /\d+ times? available/);
    await ada.turnsTo('Earlier dates');
    await eventually('another announcement', async () => (await status.innerText()).trim() !== announced);
  }));

test('the address follows the week, and Back returns to the week before', () =>
  onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.looksForTimes();
    const week = ada.page.getByRole('heading', { level: 2, name: /^Week of / });
    const first = await week.innerText();
    await ada.turnsTo('Later dates');
    assert.match(ada.page.url(), /[?&]from=\d{4}-\d{2}-\d{2}/);
    const shown = await week.innerText();
    await ada.page.reload();
    assert.equal(await week.innerText(), shown);
    await ada.page.goBack();
    await eventually('the week before', async () => (await week.innerText()) === first);
  }));

test('the chosen day is told apart without its background', () =>
  onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient(undefined, { forcedColors: 'active' });
    await ada.looksForTimes();
    const looks = await ada.main.locator('ol a').evaluateAll((days) =>
      days.map((day) => {
        const { borderTopColor, borderTopWidth, borderTopStyle, outlineStyle, fontWeight, textDecorationLine, textDecorationThickness } = getComputedStyle(day);
        const look = [borderTopColor, borderTopWidth, borderTopStyle, outlineStyle, fontWeight, textDecorationLine, textDecorationThickness].join(' ');
        return { chosen: day.getAttribute('aria-current') === 'date', look };
      }),
    );
    const chosen = looks.filter((day) => day.chosen);
    assert.equal(chosen.length, 1);
    const others = looks.filter((day) => !day.chosen);
    assert.ok(others.length > 0, 'there are other days');
    assert.ok(others.every((day) => day.look !== chosen[0].look), 'the chosen day differs in more than its background');
  }));

test('nothing moves for a reader who asked for less motion', () =>
  onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient(undefined, { reducedMotion: 'reduce' });
    await ada.looksForTimes();
    const moving = await ada.page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('body *')]
        .filter((one) => {
          const style = getComputedStyle(one);
          const lasts = (text) => text.split(',').some((part) => parseFloat(part) > 0.01);
          return style.scrollBehavior === 'smooth' || lasts(style.transitionDuration) || (style.animationName !== 'none' && lasts(style.animationDuration));
        })
        .map((one) => one.outerHTML.slice(0, 80)),
    );
    assert.deepEqual(moving, []);
  }));

test('the first Tab reaches a link that skips to the main part', () =>
  onStage(KEYBOARD, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.opens('/');
    await ada.page.keyboard.press('Tab');
    const skip = control(ada.page, 'link', 'Skip to main content');
    assert.ok(await skip.evaluate((link) => link === document.activeElement));
    await ada.hands.seesFocus(skip);
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.press('Tab');
    assert.ok(await ada.main.evaluate((main) => main.contains(document.activeElement)), 'the next Tab is inside the main part');
  }));

test('an error puts focus on the summary, and its link on the field', () =>
  onStage(KEYBOARD, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.looksForTimes();
    await ada.choosesTime();
    await ada.presses('Send code');
    const link = control(ada.main, 'link', 'Enter your email address');
    await eventually('focus on the summary', () => link.evaluate((one) => document.activeElement !== document.body && document.activeElement.contains(one)));
    await ada.hands.press(link);
    await eventually('focus on the field', () => ada.field('Email address').evaluate((one) => one === document.activeElement));
    assert.equal(await ada.field('Email address').getAttribute('aria-invalid'), 'true');
  }));
