import {describe, expect, it} from 'vitest';
import {type CheckGate, fakeChecks, fakePlan, fakeSession} from '../_fake-session.ts';
import {Gate} from '../_gate.ts';
import {keys, openWizard, type ScreenOptions} from './_screen.tsx';

/** Every screen once, with something failed on it. */
async function walk(options: ScreenOptions): Promise<readonly string[]> {
	const gate: CheckGate = new Gate();
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
	const {go, output, journey} = openWizard(session, options);
	await go(
		['s', 'Which steps'],
		[`${keys.escape}\r?\r\r`, 'question 3 of 3'],
		[`${keys.home}x\r`, 'not taken'],
		[`${keys.backspace}\r`, 'review'],
		[`d${keys.right.repeat(3)}`, 'change 4 of 5'],
		[`${keys.escape}\r`, 'looking'],
	);
	gate.open({status: 'pass', detail: 'hit'});
	await journey.ended;
	return output.frames;
}

describe('every screen', () => {
	it('has no escape code without colour', async () => {
		expect((await walk({color: false})).filter(frame => frame.includes('\u{1B}'))).toEqual([]);
	});

	it('has one accent and no background with colour', async () => {
		const codes = new Set((await walk({color: true})).flatMap(frame => [...frame.matchAll(/\u{1B}\[([\d;]+)m/gu)].map(([, code]) => code)));
		// Bold, dim, red, green, yellow, cyan and what ends them.
		expect([...codes].filter(code => !['0', '1', '2', '22', '31', '32', '33', '36', '39'].includes(code ?? ''))).toEqual([]);
		expect(codes).toContain('36');
	});

	it('is ASCII in a terminal without Unicode', async () => {
		const frames = await walk({unicode: false});
		expect(frames.filter(frame => /[^\u0000-\u007F]/.test(frame))).toEqual([]);
		expect(frames.join('\n')).toContain('@ tools');
	});
});
