import {describe, expect, it} from 'vitest';
import {fakeChecks, fakePlan, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {keys, openWizard, type ScreenOptions} from './_screen.tsx';

/** Every screen once, with something failed on it. */
async function walk(options: ScreenOptions): Promise<readonly string[]> {
	const gate = new Gate<{status: 'pass'; detail: string}>();
	const session = fakeSession({
		plan: fakePlan({
			async 'cargo/profiles'() {
				throw new Error('read-only file system');
			},
		}),
		checks: fakeChecks({
			'tools.cache-hit': async ({signal}) => gate.pass(signal),
			'tools.linker': async () => ({status: 'fail', detail: 'GNU ld'}),
			'cargo.profiles': async () => ({status: 'warn', detail: 'old'}),
		}),
	});
	const {type, sees, output, journey} = openWizard(session, options);
	type('s');
	await sees('Which steps');
	type(keys.escape, '\r?\r\r');
	await sees('question 3 of 3');
	type(keys.home, 'x\r');
	await sees('not taken');
	type(keys.backspace, '\r');
	await sees('review');
	type('d', keys.right.repeat(3));
	await sees('change 4 of 5');
	type(keys.escape, '\r');
	await sees('looking');
	gate.open({status: 'pass', detail: 'hit'});
	await journey.ended;
	return output.frames;
}

describe('colour', () => {
	it('leaves no code behind where it is off', async () => {
		expect((await walk({color: false})).filter(frame => frame.includes('\u{1B}'))).toEqual([]);
	});

	it('never paints a background, and has one accent where it is on', async () => {
		const codes = new Set((await walk({color: true})).flatMap(frame => [...frame.matchAll(/\u{1B}\[([\d;]+)m/gu)].map(([, code]) => code)));
		// Bold, dim, red, green, yellow, cyan and what ends them.
		expect([...codes].filter(code => !['0', '1', '2', '22', '31', '32', '33', '36', '39'].includes(code ?? ''))).toEqual([]);
		expect(codes).toContain('36');
	});
});

describe('a terminal without Unicode', () => {
	it('has ASCII for every glyph', async () => {
		const frames = await walk({unicode: false});
		expect(frames.filter(frame => /[^\u0000-\u007F]/.test(frame))).toEqual([]);
		expect(frames.join('\n')).toContain('@ tools');
	});
});
