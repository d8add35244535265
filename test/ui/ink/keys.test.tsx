import {describe, expect, it} from 'vitest';
import {pressesOf, withoutAlt} from '../../../source/ui/ink/presses.ts';
import {fakeSession} from '../_fake-session.ts';
import {keys, openReview, openWizard} from './_screen.tsx';

type Key = Parameters<typeof pressesOf>[1];
const key = (...pressed: ReadonlyArray<keyof Key>) => Object.fromEntries(pressed.map(name => [name, true])) as unknown as Key;

describe('pressesOf', () => {
	it.each<[string, Key, readonly string[]]>([
		['jj \r\tk', key(), ['j', 'j', ' ', 'enter', 'tab', 'k']],
		['\r\n', key(), ['enter']],
		['a\u{1}b', key(), ['a', 'ctrl+a', 'b']],
		['日e\u{301}👩‍🚀', key(), ['日', 'e\u{301}', '👩‍🚀']],
		['q', key('meta'), ['alt+q']],
		['', key('escape', 'meta'), ['escape', 'escape']],
	])('splits %j with %j into %j', (input, pressed, presses) => {
		expect(pressesOf(input, pressed)).toEqual(presses);
	});

	it('splits an escape from the key behind it, where alt means nothing', () => {
		expect(withoutAlt('alt+q')).toEqual(['escape', 'q']);
		expect(pressesOf('', key('return', 'meta')).flatMap(withoutAlt)).toEqual(['escape', 'enter']);
		expect(pressesOf('', key('leftArrow', 'meta')).flatMap(withoutAlt)).toEqual(['left']);
	});
});

describe('a burst of keys', () => {
	it('walks through several screens', async () => {
		const {go, journey} = openWizard(fakeSession());
		await go(['\r\rjj\r\r', 'review']);
		expect(journey.state.answers.get('linker')).toEqual({value: 'lld', source: 'you', given: true});
	});

	it('counts every repeat', async () => {
		const {go} = openWizard(fakeSession());
		await go(
			[keys.enter.repeat(2) + keys.down.repeat(2) + keys.up + keys.down.repeat(9), "› Rust's own default"],
			[keys.home, '› The fastest here'],
			['G', "› Rust's own default"],
			[`g${keys.pageDown}${keys.pageUp}`, '› The fastest here'],
		);
	});

	it('separates an escape from the key right behind it', async () => {
		const {go, journey} = openWizard(fakeSession());
		await go([`s${keys.escape}\r${keys.escape}s`, 'Which steps']);
		expect(journey.state.started).toBe(false);
	});

	it('ends with the key that quits, whatever follows', async () => {
		const {type, journey} = openWizard(fakeSession());
		type('\rq\r\r\r\r');
		expect(await journey.ended).toMatchObject({quit: true, confirmed: false});
	});
});

it('keeps what was answered, pointed at and typed when going back', async () => {
	const {go, journey} = openWizard(fakeSession());
	await go(
		['\rj\r', 'question 2 of 3'],
		['jj', '› lld'],
		[keys.left, 'question 1 of 3', '› No cache'],
		['\r', 'question 2 of 3', '› lld'],
		['\r', 'question 3 of 3'],
		['/more', '/home/me/.local/bin/more'],
		[keys.escape, 'question 2 of 3', '› lld'],
		['\r', '/home/me/.local/bin/more'],
		['\r', 'review', 'No cache', 'lld', '/home/me/.local/bin/more'],
		[keys.left, 'question 3 of 3'],
		[keys.escape, 'question 2 of 3'],
		[keys.left.repeat(2), 'enter start'],
	);
	expect(journey.state.answers.get('compiler-cache')?.value).toBe('none');
});

describe('a text answer', () => {
	const atText = async () => {
		const wizard = openWizard(fakeSession());
		await wizard.go(['\r\r\r', 'question 3 of 3']);
		return wizard;
	};

	it('is edited at the cursor', async () => {
		const {go} = await atText();
		await go(
			[`${keys.home}${keys.delete}${keys.right.repeat(4)}s${keys.end}${keys.backspace.repeat(3)}x?q`, '› homes/me/.local/x?q'],
			['\u{15}', '›\n'],
			['/opt/two words\u{17}', '› /opt/two'],
			['\u{1}日本\u{5}語', '› 日本/opt/two 語'],
			['\u{1B}bx', '› 日本/opt/two x語'],
		);
	});

	it('takes a paste, on one line', async () => {
		const {go} = await atText();
		await go(['\u{15}\u{1B}[200~/opt/pas\r\nted\n\u{1B}[201~', '› /opt/pas ted']);
	});

	it('is refused with the reason, and nothing of it is lost', async () => {
		const {go, type, sawNot, journey} = await atText();
		await go([`${keys.home}relative\r`, '✕ not taken  Give an absolute path', '› relative/home/me/.local/bin']);
		type(keys.backspace.repeat(8));
		await sawNot('not taken');
		await go(['\r', 'review']);
		expect(journey.state.answers.get('bin-directory')).toEqual({value: '/home/me/.local/bin', source: 'PATH', given: true});
	});

	it('is the only screen that takes a paste', async () => {
		const {go, journey} = await openReview(fakeSession());
		await go([`\u{1B}[200~\rq\r\u{1B}[201~${keys.down}`, '› linker']);
		expect(journey.state).toMatchObject({confirmed: false, quit: false});
	});
});
