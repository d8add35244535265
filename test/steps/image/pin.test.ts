import {describe, expect, it} from 'vitest';
import {pinImages} from '../../../source/steps/image/pin.ts';
import {fakeWorld} from '../../_helpers/world.ts';
import {plainRecipe} from './_recipe.ts';

const {signal} = new AbortController();
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

describe('pinImages', () => {
	it('leaves tags alone unless it is asked to', async () => {
		expect(await pinImages(fakeWorld(), plainRecipe, '', signal)).toBe(plainRecipe);
	});

	it('keeps the digests that are written for the same tags, and asks nobody', async () => {
		const written = `FROM ${plainRecipe.rust.image}@${digest('a')} AS chef\nFROM ${plainRecipe.runtimeImage}@${digest('b')} AS runtime\n`;
		const pinned = await pinImages(fakeWorld({flags: {pin: 'digest'}}), plainRecipe, written, signal);
		expect([pinned.rust.image, pinned.runtimeImage]).toEqual([
			`${plainRecipe.rust.image}@${digest('a')}`,
			`${plainRecipe.runtimeImage}@${digest('b')}`,
		]);
	});
});
